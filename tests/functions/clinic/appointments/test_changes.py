"""What happens to an appointment after it is booked."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.functions.clinic.furnish import ALWAYS_OPEN, Furnished
from tests.support.caller import Caller

URL = "/api/clinic/appointments"


def _only(acme: Caller) -> str:
    [made] = acme.get(f"{URL}?day=2031-03-03").get_json()["appointments"]
    found: str = made["id"]
    return found


def test_moves_and_counts_the_sequence(acme: Caller, clinic: Furnished) -> None:
    """Reminders and calendars tell old from new by the sequence."""
    move = {"starts_at": "2031-03-03T15:00:00-03:00", "version": 1}

    moved = acme.post(f"{URL}/{_only(acme)}/move", move).get_json()["appointment"]

    assert (moved["sequence"], moved["version"]) == (1, 2)
    assert acme.events("clinic.appointment_moved")[0].data["starts_at"].startswith("2031-03-03T18")


def test_a_move_may_overlap_its_own_old_time(acme: Caller, clinic: Furnished) -> None:
    """Ten minutes later is free unless somebody else is there."""
    move = {"starts_at": "2031-03-03T10:10:00-03:00"}

    assert acme.post(f"{URL}/{_only(acme)}/move", move).status_code == 200


def test_a_move_onto_another_visit_is_refused(acme: Caller, clinic: Furnished) -> None:
    """The answer names free times."""
    acme.post(URL, clinic.booking("2031-03-03T11:00:00-03:00"))
    first = acme.get(f"{URL}?day=2031-03-03&limit=1").get_json()["appointments"][0]

    answer = acme.post(f"{URL}/{first['id']}/move", {"starts_at": "2031-03-03T11:15:00-03:00"})

    assert answer.get_json()["code"] == "clinic.slot_taken"
    assert "Livres" in answer.get_json()["fields"]["starts_at"]


@pytest.mark.parametrize("how", ["body", "header"])
def test_an_old_version_changes_nothing(acme: Caller, clinic: Furnished, how: str) -> None:
    """Two tabs: the second is told, not obeyed."""
    one = _only(acme)
    acme.post(f"{URL}/{one}/move", {"starts_at": "2031-03-03T15:00:00-03:00"})
    body = {"version": 1} if how == "body" else {}
    headers = {"If-Match": '"1"'} if how == "header" else {}

    answer = acme.post(f"{URL}/{one}/cancellation", body, headers=headers)

    assert answer.get_json()["code"] == "clinic.changed_meanwhile"


def test_a_cancelled_time_is_free_at_once(acme: Caller, clinic: Furnished) -> None:
    """Undoing then finds it taken."""
    one = _only(acme)
    acme.post(f"{URL}/{one}/cancellation", {"reason": "Gripe"})
    again = acme.post(URL, clinic.booking("2031-03-03T10:00:00-03:00"))

    undone = acme.post(f"{URL}/{one}/reopening", {})

    assert again.status_code == 201
    assert undone.get_json()["code"] == "clinic.slot_taken"


def test_undoing_a_cancellation_tells_the_patient_again(acme: Caller, clinic: Furnished) -> None:
    """A new sequence, so that the old notice is overtaken."""
    one = _only(acme)
    acme.post(f"{URL}/{one}/cancellation", {})

    acme.post(f"{URL}/{one}/reopening", {})

    assert [e.data["sequence"] for e in acme.events("clinic.appointment_booked")] == [0, 2]


@pytest.mark.parametrize("act", ["completion", "absence"])
def test_what_has_not_begun_cannot_end(acme: Caller, clinic: Furnished, act: str) -> None:
    """Neither done nor missed before its start."""
    answer = acme.post(f"{URL}/{_only(acme)}/{act}", {})

    assert answer.get_json()["code"] == "clinic.wrong_state"


def test_every_change_is_in_the_history(acme: Caller, clinic: Furnished) -> None:
    """Latest first, with the name of who did it."""
    one = _only(acme)
    acme.post(f"{URL}/{one}/move", {"starts_at": "2031-03-03T15:00:00-03:00"})
    acme.post(f"{URL}/{one}/cancellation", {"reason": "Viagem"})

    history = acme.get(f"{URL}/{one}").get_json()["history"]

    assert [event["kind"] for event in history] == ["cancelled", "moved", "booked"]
    assert history[0]["actor_name"] == "Ana Lima"
    assert history[0]["detail"]["reason"] == "Viagem"


def test_of_two_moves_to_one_time_one_wins(acme: Caller, clinic: Furnished) -> None:
    """In parallel, several times over: one 200 and one 409, never two."""
    ids = []
    for hour in (8, 9):
        body = clinic.booking(f"2031-03-04T{hour:02d}:00:00-03:00")
        ids.append(acme.post(URL, body).get_json()["appointment"]["id"])
    for hour in range(12, 18):
        move = {"starts_at": f"2031-03-04T{hour}:00:00-03:00"}
        with ThreadPoolExecutor(2) as pool:
            answers = pool.map(lambda one, m=move: acme.post(f"{URL}/{one}/move", m), ids)
            assert sorted(a.status_code for a in answers) == [200, 409]


def test_a_visit_goes_to_nobody_who_does_not_do_it(acme: Caller, clinic: Furnished) -> None:
    """Moved as booked: whoever is new to it offers its service, and is somebody here."""
    rui = acme.post("/api/clinic/professionals", {"name": "Rui", "hours": ALWAYS_OPEN}).get_json()
    path = f"{URL}/{_only(acme)}/move"
    to = {"starts_at": "2031-03-03T15:00:00-03:00"}

    other = acme.post(path, to | {"professional_id": rui["professional"]["id"]})
    nobody = acme.post(path, to | {"professional_id": clinic.patient_id})

    assert other.get_json()["code"] == "clinic.not_offered"
    assert nobody.get_json()["code"] == "clinic.unknown_choice"


@pytest.mark.parametrize(
    ("act", "body", "fact"),
    [
        ("move", {"starts_at": "2031-03-03T15:00:00-03:00"}, "moved"),
        ("cancellation", {}, "cancelled"),
    ],
)
def test_a_visit_of_before_gets_its_links_with_its_first_change(
    acme: Caller, clinic: Furnished, act: str, body: dict[str, str], fact: str
) -> None:
    """What was made when visits had no key has one from then on."""
    with acme.db() as db:
        db.run("update appointment set answer_key = null")

    acme.post(f"{URL}/{_only(acme)}/{act}", body)

    assert acme.events(f"clinic.appointment_{fact}")[0].data["confirm_url"]
