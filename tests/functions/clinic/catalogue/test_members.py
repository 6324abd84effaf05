"""People with access are known as auth tells of them, and each may be one professional."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.functions.clinic.furnish import Furnished
from tests.functions.clinic.staff import Deliver, account, attending, colleague, link, tell
from tests.support.caller import Caller

LIST = "/api/clinic/professionals"


def _listed(caller: Caller, name: str) -> dict[str, Any]:
    return next(p for p in caller.get(LIST).get_json()["professionals"] if p["name"] == name)


def _waiting(caller: Caller) -> list[str]:
    return [one["name"] for one in caller.get(LIST).get_json()["waiting"]]


def _linked(caller: Caller, name: str) -> tuple[str | None, str | None]:
    one = _listed(caller, name)
    return one["account_id"], one["account_was"]


def _add(caller: Caller, name: str) -> str:
    made: str = caller.post(LIST, {"name": name}).get_json()["professional"]["id"]
    return made


def test_who_joined_to_attend_waits_until_one_click_links_them(
    acme: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """The owner is told on the list, with the professional of the same name to click."""
    bia = colleague(deliver, acme, "Bía  LIA".replace("  ", " "))
    lia = colleague(deliver, acme, "lía")
    [other, alike] = acme.get(LIST).get_json()["waiting"]
    page = acme.get("/clinic/professionals").text

    linked = link(acme, clinic.professional_id, lia, version=1)

    assert (other["account_id"], other["alike_id"]) == (str(account(bia)), None)
    assert (alike["account_id"], alike["alike_id"]) == (str(account(lia)), clinic.professional_id)
    assert "Ligar a Lia" in page
    assert linked.get_json()["professional"]["version"] == 2
    assert _linked(acme, "Lia") == (str(account(lia)), None)
    assert _waiting(acme) == ["Bía LIA"]


@pytest.mark.parametrize("roles", [("receptionist",), ("viewer",), ("manager",), ("weighman",)])
def test_who_needs_no_agenda_does_not_wait(
    acme: Caller, clinic: Furnished, deliver: Deliver, roles: tuple[str, ...]
) -> None:
    """Who sees every agenda, or attends nobody, misses nothing."""
    colleague(deliver, acme, "Rita", *roles)

    assert _waiting(acme) == []


def test_only_who_keeps_the_staff_is_told_of_accounts(
    acme: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """Addresses of colleagues are not everybody's."""
    attending(deliver, acme, "Bia", clinic.professional_id)
    colleague(deliver, acme, "Davi")

    seen = acme.as_("receptionist").get(LIST)

    assert "@acme.example" not in seen.text
    assert (seen.get_json()["accounts"], seen.get_json()["waiting"]) == ({}, [])


@pytest.mark.parametrize("role", ["viewer", "receptionist", "professional"])
@pytest.mark.parametrize(
    "path",
    ["professionals", "agenda?day=2031-03-03", "appointments/new", "appointments/{visit}/move"],
)
def test_whose_an_agenda_is_is_said_to_who_keeps_the_staff(
    acme: Caller, clinic: Furnished, deliver: Deliver, path: str, role: str
) -> None:
    """Not its account, nor the name of who has or had it, on whatever shows professionals."""
    bia = colleague(deliver, acme, "Bia Reis")
    [visit] = acme.get("/api/clinic/appointments?day=2031-03-03").get_json()["appointments"]
    link(acme, clinic.professional_id, bia)
    with acme.db() as db:
        db.run("update professional set account_was = 'Rui Costa'")

    text = bia.as_(role).get(f"/api/clinic/{path.format(visit=visit['id'])}").text

    assert not {one for one in (str(account(bia)), "Bia Reis", "Rui Costa") if one in text}
    assert {str(account(bia)), "Rui Costa"} <= {*_linked(acme, "Lia")}


def test_a_name_that_two_have_is_no_click(
    acme: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """Which of them it is nobody can tell; one who is inactive, or somebody's, is none of them."""
    colleague(deliver, acme, "lía")
    one = acme.get(LIST).get_json()["waiting"][0]["alike_id"]
    twin = _add(acme, "LIA")

    two = acme.get(LIST).get_json()["waiting"][0]["alike_id"]
    acme.put(f"{LIST}/{twin}", {"name": "LIA", "active": False})

    assert (one, two) == (clinic.professional_id, None)
    assert acme.get(LIST).get_json()["waiting"][0]["alike_id"] == clinic.professional_id


def test_the_newest_version_counts_in_whatever_order(
    acme: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """What is told late of an earlier version is no news."""
    bia = colleague(deliver, acme, "Bia", version=3)

    tell(deliver, bia, version=2, roles=[], state="suspended")
    late = _waiting(acme)
    tell(deliver, bia, version=4, name="Bia Reis")

    assert late == ["Bia"]
    assert _waiting(acme) == ["Bia Reis"]


@pytest.mark.parametrize(
    ("roles", "state"),
    [(["receptionist"], "active"), (["professional"], "suspended"), ([], "removed")],
)
def test_who_does_not_attend_is_no_choice(
    acme: Caller, clinic: Furnished, deliver: Deliver, roles: list[str], state: str
) -> None:
    """Nor who may not come in, nor an id that is nobody's here."""
    bia = colleague(deliver, acme, "Bia", version=2, state=state)
    tell(deliver, bia, version=3, roles=roles, state=state)
    page = acme.get(f"/clinic/professionals/{clinic.professional_id}").text

    answer = link(acme, clinic.professional_id, bia)

    assert (answer.status_code, answer.get_json()["code"]) == (404, "clinic.unknown_choice")
    assert str(account(bia)) not in page


def test_an_account_is_one_professional_s(
    acme: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """The second is refused by the database, however many ask at once."""
    bia, staff = colleague(deliver, acme, "Bia"), [_add(acme, f"Pessoa {n}") for n in range(2)]

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda one: link(acme, one, bia), staff))

    refused = next(one for one in answers if one.status_code != 200)
    assert sorted(one.status_code for one in answers) == [200, 409]
    assert refused.get_json()["code"] == "clinic.account_taken"
    assert "account_id" in refused.get_json()["fields"]


def test_the_second_of_two_who_link_is_told_of_the_first(
    acme: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """What was read before is no longer what is linked."""
    bia, davi = (colleague(deliver, acme, name) for name in ("Bia", "Davi"))
    link(acme, clinic.professional_id, bia, version=1)

    answer = link(acme, clinic.professional_id, davi, version=1)

    assert (answer.status_code, answer.get_json()["code"]) == (409, "clinic.changed_meanwhile")
    assert [one["label"] for one in answer.get_json()["changed"]] == ["acesso"]
    assert _linked(acme, "Lia") == (str(account(bia)), None)


@pytest.mark.parametrize(("said", "kept"), [({}, True), ({"account_id": "nobody"}, False)])
def test_a_form_that_says_nothing_of_the_account_leaves_it(
    acme: Caller, clinic: Furnished, deliver: Deliver, said: dict[str, str], *, kept: bool
) -> None:
    """Programs of before know of none; nobody is a word of its own."""
    bia = attending(deliver, acme, "Bia", clinic.professional_id)

    acme.put(f"{LIST}/{clinic.professional_id}", {"name": "Lia", **said})

    assert _linked(acme, "Lia")[0] == (str(account(bia)) if kept else None)


def test_the_form_offers_who_is_free_and_says_who_has_the_same_name(
    acme: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """Somebody else's account is not to be had."""
    lia, davi, taken = (colleague(deliver, acme, name) for name in ("Lia", "Davi", "Bia"))
    link(acme, _add(acme, "Bia Reis"), taken)

    page = acme.get(f"/clinic/professionals/{clinic.professional_id}").text

    assert {str(account(one)) in page for one in (lia, davi)} == {True}
    assert str(account(taken)) not in page
    assert "Lia tem o mesmo nome: é a mesma pessoa?" in page


def test_who_is_suspended_stays_who_they_were(
    acme: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """They come back to their agenda."""
    bia = attending(deliver, acme, "Bia", clinic.professional_id)

    tell(deliver, bia, version=2, state="suspended")

    assert _linked(acme, "Lia") == (str(account(bia)), None)
    assert "Bia (suspenso)" in acme.get("/clinic/professionals").text


def test_another_tenant_s_person_is_nobody_here(
    acme: Caller, globex: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """What auth tells of one workspace is known in that one alone."""
    bruno = colleague(deliver, globex, "Bruna")

    assert link(acme, clinic.professional_id, bruno).status_code == 404
    assert _waiting(acme) == []
