"""What becomes of an agenda, and of patients, when somebody's access is removed."""

import pytest

from tests.functions.clinic.furnish import Furnished
from tests.functions.clinic.staff import Deliver, account, colleague, leave, link, tell
from tests.support.caller import Caller

LIST = "/api/clinic/professionals"
ROLES = {"Rita": ("receptionist",), "Vera": ("viewer",), "Marta": ("manager",)}


def _linked(caller: Caller, name: str) -> tuple[str | None, str | None]:
    found = caller.get(LIST).get_json()["professionals"]
    one = next(p for p in found if p["name"] == name)
    return one["account_id"], one["account_was"]


def _add(caller: Caller, name: str) -> str:
    made: str = caller.post(LIST, {"name": name}).get_json()["professional"]["id"]
    return made


@pytest.mark.parametrize(
    ("heir", "passes"),
    [
        ("Hugo", True),
        ("Marta", True),
        ("Ocupada", False),
        ("Saiu", False),
        ("Rita", False),
        ("Vera", False),
        (None, False),
    ],
)
def test_the_agenda_of_who_was_removed_stays_and_is_the_heir_s(
    acme: Caller, clinic: Furnished, deliver: Deliver, heir: str | None, *, passes: bool
) -> None:
    """Unless they have one, may have none, or are gone; the list says so until that is settled."""
    bia = colleague(deliver, acme, "Bia")
    free = "Hugo", "Ocupada", "Saiu", *ROLES
    heirs = {name: colleague(deliver, acme, name, *ROLES.get(name, ())) for name in free}
    link(acme, clinic.professional_id, bia)
    link(acme, _add(acme, "Outra"), heirs["Ocupada"])
    leave(deliver, heirs["Saiu"])

    leave(deliver, bia, heirs[heir] if heir else None)

    taken = heirs[heir] if heir and passes else None
    expected = str(account(taken)) if taken else None
    said = f"agora é de {heir}" if passes else "sem ninguém ligado"
    assert _linked(acme, "Lia") == (expected, "Bia")
    assert said in acme.get("/clinic/professionals").text
    link(acme, clinic.professional_id, taken)
    assert _linked(acme, "Lia") == (expected, None)
    assert said not in acme.get("/clinic/professionals").text


@pytest.mark.parametrize("heir", ["Hugo", None])
def test_what_is_settled_is_on_the_trail_as_that(
    acme: Caller, clinic: Furnished, deliver: Deliver, heir: str | None
) -> None:
    """Who left, and who has the agenda now; the access itself did not change."""
    bia, hugo = (colleague(deliver, acme, name) for name in ("Bia", "Hugo"))
    link(acme, clinic.professional_id, bia)
    leave(deliver, bia, hugo if heir else None)

    link(acme, clinic.professional_id, hugo if heir else None)

    with acme.db() as db:
        latest = "select changes from core.audit where action = :act order by at desc limit 1"
        told = db.scalar(latest, act="clinic.professional_changed")
    after = f"fica com {heir or 'ninguém'}"
    assert told == [{"field": "account_was", "before": "Bia", "after": after}]
    assert "acesso removido" in acme.get("/workspace/settings/audit").text


def test_saving_the_form_settles_nothing_that_was_not_chosen(
    acme: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """The form proposes to decide later; who chooses somebody has decided."""
    bia, hugo = (colleague(deliver, acme, name) for name in ("Bia", "Hugo"))
    link(acme, clinic.professional_id, bia)
    leave(deliver, bia, hugo)
    where = f"/clinic/professionals/{clinic.professional_id}"
    form = acme.get(where).text

    acme.post(where, data={"name": "Lia", "account_id": ""})
    later = _linked(acme, "Lia")
    acme.post(where, data={"name": "Lia", "account_id": str(account(hugo))})

    assert '<option value="">Decidir depois</option>' in form
    assert f'<option value="{account(hugo)}" selected>' not in form
    assert later == (str(account(hugo)), "Bia")
    assert _linked(acme, "Lia") == (str(account(hugo)), None)


def _register(caller: Caller, name: str) -> str:
    body = {"name": name, "phone": "+5511987650001"}
    made: str = caller.post("/api/clinic/patients", body).get_json()["patient"]["id"]
    return made


def _seen(caller: Caller) -> list[str]:
    return [one["name"] for one in caller.get("/api/clinic/patients").get_json()["patients"]]


def test_whom_they_registered_is_the_heir_s_and_the_heir_s_of_those(
    acme: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """Without a visit, too; on the trail with how many, and of nobody else's."""
    bia, hugo, iris = (colleague(deliver, acme, name) for name in ("Bia", "Hugo", "Iris"))
    _register(bia, "Nair Faria")
    _register(iris, "Otto Lins")

    leave(deliver, bia, hugo)
    first = _seen(hugo)
    leave(deliver, hugo, iris)

    trail = acme.get("/workspace/settings/audit").text
    assert (first, _seen(iris)) == (["Nair Faria"], ["Nair Faria", "Otto Lins"])
    assert "Passou adiante os pacientes de quem saiu" in trail


@pytest.mark.parametrize("heir", ["Rita", "Saiu", None])
def test_without_the_right_to_attend_nobody_has_whom_they_registered(
    acme: Caller, clinic: Furnished, deliver: Deliver, heir: str | None
) -> None:
    """Even if they attend one day: what was not theirs then is opened with a reason."""
    bia = colleague(deliver, acme, "Bia")
    heirs = {"Rita": colleague(deliver, acme, "Rita", "receptionist")}
    heirs["Saiu"] = colleague(deliver, acme, "Saiu", version=2, state="removed", roles=[])
    _register(bia, "Nair Faria")

    leave(deliver, bia, heirs[heir] if heir else None)

    assert [_seen(one.as_("professional")) for one in heirs.values()] == [[], []]


def test_the_desk_s_patients_are_not_an_heir_s(
    acme: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """Who sees everybody registers for everybody: one professional is not to see them all."""
    rita, hugo = colleague(deliver, acme, "Rita", "receptionist"), colleague(deliver, acme, "Hugo")
    _register(rita, "Nair Faria")
    tell(deliver, rita, version=2, state="suspended")

    leave(deliver, rita, hugo, version=3)

    assert _seen(hugo) == []
