"""Who has an address of an agenda, and when it leads nowhere any more."""

from collections.abc import Callable

import pytest

from shared.db import PLATFORM
from shared.wiring import platform
from tests.functions.clinic.feed.reading import FEEDS, address, make, path_of, read
from tests.functions.clinic.furnish import Furnished, furnish, introduce
from tests.functions.clinic.staff import Deliver, attending, colleague, leave, link, tell
from tests.support.caller import Caller

NOWHERE = (404, "clinic.feed_unknown")


def _code(caller: Caller, path: str) -> tuple[int, str]:
    answer = caller.anonymous.get(path, headers={"Accept": "application/json"})
    return answer.status_code, (answer.get_json(silent=True) or {}).get("code", "")


def test_another_tenant_s_host_knows_no_address(
    acme: Caller, globex: Caller, clinic: Furnished
) -> None:
    """Nor one that is made up, nor none at all."""
    introduce(globex)
    theirs = address(globex, furnish(globex))
    path = address(acme, clinic)

    assert _code(globex, path) == _code(acme, theirs) == NOWHERE
    assert _code(acme, f"{path[:-1]}{'a' if path[-1] != 'a' else 'b'}") == NOWHERE
    assert _code(acme, "/clinic/feed/agenda.ics") == NOWHERE
    assert read(acme, path)["version"] == "2.0"


def test_an_address_is_shown_once_and_kept_by_its_digest(acme: Caller, clinic: Furnished) -> None:
    """Neither page, nor trail, nor table has it; a second is not made beside it."""
    secret = address(acme, clinic).partition("?k=")[2]
    again = make(acme, clinic.professional_id)

    with acme.db() as db:
        rows = db.scalar("select string_agg(f::text, '') from calendar_feed as f")
        trail = db.scalar("select string_agg(a::text, '') from core.audit as a")
    assert len(secret) == 43
    assert (again.status_code, again.get_json()["code"]) == (409, "clinic.feed_exists")
    assert not any(secret in told for told in (rows, trail, acme.get(FEEDS).text))
    assert "clinic.feed_made" in trail


def test_a_renewed_address_is_another(acme: Caller, clinic: Furnished) -> None:
    """The former ends at once; who saw the former cannot end the new one by mistake."""
    path = address(acme, clinic)
    [agenda] = acme.get(FEEDS).get_json()["agendas"]
    at, version = f"{FEEDS}/{agenda['feed']['id']}", {"version": agenda["feed"]["version"]}
    other = path_of(acme.post(f"{at}/renewal", version))

    stale = [acme.post(f"{at}/{act}", version) for act in ("renewal", "removal")]

    assert _code(acme, path) == NOWHERE
    assert _code(acme, other)[0] == 200
    assert {one.get_json()["code"] for one in stale} == {"clinic.changed_meanwhile"}
    assert acme.post(f"{at}/removal", {"version": 2}).status_code == 200
    assert _code(acme, other) == NOWHERE
    assert acme.post(f"{at}/removal", {}).status_code == 404


def test_a_professional_has_their_own_agenda_alone(
    acme: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """Nobody else's is made, renewed or ended; who keeps the staff may end theirs."""
    introduce(acme)
    address(acme, clinic)
    lia, rui = (colleague(deliver, acme, name) for name in ("Lia Reis", "Rui Melo"))
    link(acme, clinic.professional_id, lia)
    path = address(lia, clinic)
    [mine] = lia.get(FEEDS).get_json()["agendas"]
    at = f"{FEEDS}/{mine['feed']['id']}"

    foreign = [make(rui, clinic.professional_id), rui.post(f"{at}/renewal", {})]
    foreign += [rui.post(f"{at}/removal", {}), acme.post(f"{at}/renewal", {})]

    assert [one.status_code for one in foreign] == [404] * 4
    assert lia.get(FEEDS).get_json()["others"] == []
    [other] = acme.get(FEEDS).get_json()["others"]
    assert (other["account_name"], other["professional_name"]) == ("Lia Reis", "Lia")
    assert acme.post(f"{at}/removal", {}).status_code == 200
    assert _code(acme, path) == NOWHERE


Ending = Callable[[Caller, Caller, Furnished, Deliver], object]


def _deactivate(acme: Caller, _lia: Caller, clinic: Furnished, _deliver: Deliver) -> object:
    path = f"/api/clinic/professionals/{clinic.professional_id}"
    return acme.put(path, {"name": "Lia", "active": False, "service_ids": []})


ENDINGS: dict[str, Ending] = {
    "the professional is removed": _deactivate,
    "the agenda is another's": lambda acme, _lia, clinic, _: link(
        acme, clinic.professional_id, None
    ),
    "the account is suspended": lambda _, lia, __, deliver: tell(
        deliver, lia, version=2, state="suspended"
    ),
    "the account is removed": lambda _, lia, __, deliver: leave(deliver, lia),
    "the profile is another": lambda _, lia, __, deliver: tell(
        deliver, lia, version=2, roles=["weighman"]
    ),
}


@pytest.mark.parametrize("why", ENDINGS)
def test_an_address_ends_with_the_right_to_the_agenda(
    acme: Caller, clinic: Furnished, deliver: Deliver, why: str
) -> None:
    """As whoever made it would see nothing any more."""
    lia = attending(deliver, acme, "Lia Reis", clinic.professional_id)
    path = address(lia, clinic)
    before = _code(acme, path)[0]

    ENDINGS[why](acme, lia, clinic, deliver)

    assert (before, _code(acme, path)) == (200, NOWHERE)


def test_the_addresses_of_who_left_are_gone(
    acme: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """An account that comes back under its number opens nothing with what it had."""
    lia = attending(deliver, acme, "Lia Reis", clinic.professional_id)
    address(lia, clinic)

    leave(deliver, lia)

    with acme.db() as db:
        assert db.scalar("select count(*)::int from calendar_feed") == 0


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ("update tenant set state = 'suspended' where slug = 'acme'", 403),
        ("update tenant set state = 'requested' where slug = 'acme'", 404),
        ("update tenant_product set state = 'off' where product = 'clinic'", 404),
    ],
)
def test_nothing_is_read_of_a_clinic_that_is_closed(
    acme: Caller, clinic: Furnished, change: str, status: int
) -> None:
    """Suspended, no more at that address, or without the product."""
    path = address(acme, clinic)
    with platform().databases.transaction(PLATFORM) as db:
        db.run(change)
    platform().directory.entry(acme.tenant.id).change(name="Acme", timezone="America/Sao_Paulo")

    assert _code(acme, path)[0] == status
