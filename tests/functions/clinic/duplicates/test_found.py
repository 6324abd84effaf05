"""Who may be one person is found, and nobody else."""

import json
from typing import Any
from uuid import uuid4

import pytest

from tests.functions.clinic.duplicates.conftest import PATIENTS, Add
from tests.functions.clinic.staff import Deliver, colleague
from tests.support.caller import Caller

DUPLICATES = f"{PATIENTS}/duplicates"
DISTINCT = f"{PATIENTS}/distinctions"
ELSEWHERE = "21 99876-5432"
BORN = "1980-05-06"


def _pairs(caller: Caller) -> Any:
    answer = caller.get(DUPLICATES)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()["pairs"]


@pytest.mark.parametrize(
    ("one", "other", "signs"),
    [
        (("José Prado", {}), ("jose prado", {"phone": ELSEWHERE}), ["name"]),
        (("José Prado", {}), ("José Prado", {}), ["name", "phone"]),
        (("José Prado", {}), ("José Prado da Silva", {}), ["phone"]),
        (("Ana", {}), ("Ana Silva", {"cpf": "529.982.247-25"}), ["phone"]),
        (("Silva, José", {}), ("José da Silva", {}), ["phone"]),
        (
            ("José Prado", {"born_on": BORN}),
            ("José Maria Prado", {"born_on": BORN, "phone": ELSEWHERE}),
            ["birth"],
        ),
    ],
)
def test_who_may_be_one_person_is_a_pair(
    add: Add, acme: Caller, one: Any, other: Any, signs: list[str]
) -> None:
    """By the same name, spelling aside; by telephone or birth where one name is in the other."""
    ids = {add(name, **more) for name, more in (one, other)}

    [pair] = _pairs(acme)
    assert {pair["one"]["id"], pair["other"]["id"]} == ids
    assert pair["signs"] == signs


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ana Lima", {}), ("Bento Lima", {})),
        (("Ana", {}), ("Mariana Silva", {})),
        (("Ana Lima", {}), ("Ana Lima Sá", {"phone": ELSEWHERE})),
        (("Ana Lima", {"cpf": "529.982.247-25"}), ("Ana Lima", {"cpf": "111.444.777-35"})),
        (("Ana Lima", {"born_on": BORN}), ("Ana Lima", {"born_on": "1981-05-06"})),
    ],
)
def test_who_are_two_people_is_none(add: Add, acme: Caller, one: Any, other: Any) -> None:
    """A family's telephone, a part of a word or of a name, another CPF, another day of birth."""
    for name, more in (one, other):
        add(name, **more)

    assert _pairs(acme) == []


def test_what_many_share_is_no_sign(add: Add, acme: Caller) -> None:
    """The number of a switchboard makes nobody the same as everybody."""
    for number in range(9):
        add(f"Ana Lima{' Sá' * number}")

    assert _pairs(acme) == []


def test_of_whom_somebody_said_that_they_are_two_is_none(add: Add, acme: Caller) -> None:
    """In either order, and as often as it is said; each has one line of it."""
    ids = [add("Ana Lima"), add("Ana Lima")]
    said = [
        acme.post(DISTINCT, {"one_id": one, "other_id": other}).status_code
        for one, other in (ids, ids[::-1])
    ]

    assert (said, _pairs(acme)) == ([200, 200], [])
    trail = "select count(*) from core.audit where action = 'clinic.patients_distinct'"
    assert acme.scalar(trail) == 2
    same = acme.post(DISTINCT, {"one_id": ids[0], "other_id": ids[0]})
    assert (same.status_code, list(same.get_json()["fields"])) == (400, ["other_id"])


def test_what_was_said_in_error_is_taken_back_by_its_notice(add: Add, acme: Caller) -> None:
    """They are a pair again, once however often it is said; each has one line of it."""
    ids = [add("Ana Lima"), add("Ana Lima")]
    said = acme.post(DISTINCT, dict(zip(("one_id", "other_id"), ids, strict=True)))
    toast = json.loads(said.headers["HX-Trigger"])["toast"]

    back = [acme.post(f"/api{toast['undo']}", toast["body"]).status_code for _ in range(2)]

    assert back == [200, 200]
    assert len(_pairs(acme)) == 1
    trail = "select count(*) from core.audit where action = 'clinic.patients_alike'"
    assert acme.scalar(trail) == 2


def test_who_is_out_of_the_way_is_none(add: Add, acme: Caller) -> None:
    """Archived, one of the two is enough."""
    add("Ana Lima")
    acme.post(f"{PATIENTS}/archives", {"ids": [add("Ana Lima")]})

    assert _pairs(acme) == []


def test_a_professional_is_told_of_their_own_alone(
    add: Add, acme: Caller, deliver: Deliver
) -> None:
    """Of two of whom they see one they hear nothing, and compare nobody."""
    theirs = add("Ana Lima")
    bia = colleague(deliver, acme, "Bia Sá")
    own = bia.post(PATIENTS, {"name": "Ana Lima", "phone": ELSEWHERE}).get_json()["patient"]["id"]

    assert len(_pairs(acme)) == 1
    assert _pairs(bia) == []
    for one, other in ((own, theirs), (theirs, own)):
        assert bia.get(f"{PATIENTS}/{one}/merge?other_id={other}").status_code == 404
        assert bia.post(DISTINCT, {"one_id": one, "other_id": other}).status_code == 404
        assert bia.post(f"{PATIENTS}/{one}/merges", {"other_id": other}).status_code == 404


def test_the_choice_is_whom_a_booking_would_ask_about(add: Add, acme: Caller) -> None:
    """The rule of who is written down anew, without the patient themselves."""
    one, same, family = add("Ana Lima"), add("Ana Lima Sá"), add("Bento Sá")
    add("Ana Souza", ELSEWHERE)

    found = acme.get(f"{PATIENTS}/{one}/merge").get_json()["likely"]

    assert {each["id"] for each in found} == {same, family}
    assert acme.get(f"{PATIENTS}/{one}/merge?other_id={one}").get_json()["likely"] == found
    assert acme.get(f"{PATIENTS}/{uuid4()}/merge").status_code == 404


def test_two_stand_side_by_side(add: Add, acme: Caller) -> None:
    """What is filled is chosen, of two the newer, and both notes; the pages say so."""
    one = add("Ana Lima", notes="Prefere manhãs", email="ana@example.com")
    other = add("Ana Lima Sá", ELSEWHERE, cpf="529.982.247-25", notes="Alérgica a arnica")
    told = acme.get(f"{PATIENTS}/{one}/merge?other_id={other}").get_json()

    assert told["usual"] == {
        "name": "other",
        "phone": "other",
        "email": "kept",
        "cpf": "other",
        "born_on": "kept",
        "notes": "both",
    }
    page = acme.get(f"/clinic/patients/{one}/merge?other_id={other}").get_data(as_text=True)
    assert "Ficar com as duas" in page
    assert "Alérgica a arnica" in page
    listed = acme.get("/clinic/patients/duplicates").get_data(as_text=True)
    assert "Ninguém parece estar duas vezes" in listed


@pytest.mark.parametrize(
    ("older", "newer", "taken"),
    [
        ("José Antônio Prado", "jose prado", "kept"),
        ("José Prado", "José Antônio Prado", "other"),
        ("Jose Prado", "José Prado", "other"),
        ("Ana Lima", "Ana Souza", "other"),
    ],
)
def test_of_two_names_the_fuller_is_taken(
    add: Add, acme: Caller, older: str, newer: str, taken: str
) -> None:
    """However old: no surname is lost. Of others the newer."""
    one, other = add(older), add(newer)

    usual = acme.get(f"{PATIENTS}/{one}/merge?other_id={other}").get_json()["usual"]

    assert usual["name"] == taken
