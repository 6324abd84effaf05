"""From marked to done: which act follows which, what leads back, and that none is done twice."""

from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from typing import Any

import pytest
from werkzeug.test import TestResponse

from functions.clinic.appointments.rules_states import (
    ACTS,
    BACK,
    LEGEND,
    STATES,
    TONES,
    ActName,
    possible,
)
from functions.clinic.appointments.rules_states import Standing as Visit
from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller
from tests.support.waiting import behind

URL = "/api/clinic/appointments"
WAYS = {
    "scheduled": (),
    "confirmed": ("confirmation",),
    "checked_in": ("confirmation", "arrival"),
    "in_progress": ("arrival", "start"),
    "done": ("start", "completion"),
    "no_show": ("confirmation", "absence"),
    "cancelled": ("cancellation",),
}
EVER = datetime(2020, 1, 1, tzinfo=UTC)
PAIRS = list(product(STATES, ACTS))


@pytest.fixture
def visit(acme: Caller, clinic: Furnished) -> str:
    """One that should have begun five minutes ago."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    at = now - timedelta(minutes=now.minute % 5 + 5)
    made = acme.post(URL, clinic.booking(at.isoformat(), force=True)).get_json()
    found: str = made["appointment"]["id"]
    return found


def _do(caller: Caller, visit: str, act: str, **body: Any) -> TestResponse:
    return caller.post(f"{URL}/{visit}/{act}", body)


def _undo(caller: Caller, visit: str, act: str) -> TestResponse:
    return caller.post(f"{URL}/{visit}/reopening?act={act}", {})


def _seen(caller: Caller, visit: str) -> dict[str, Any]:
    seen: dict[str, Any] = caller.get(f"{URL}/{visit}").get_json()
    return seen


def _state(caller: Caller, visit: str) -> str:
    found: str = _seen(caller, visit)["appointment"]["state"]
    return found


def _come(caller: Caller, visit: str, state: str) -> None:
    for act in WAYS[state]:
        assert _do(caller, visit, act).status_code == 200
    assert _state(caller, visit) == state


@pytest.mark.parametrize(("state", "act"), PAIRS)
def test_an_act_follows_from_the_states_of_its_row_alone(
    acme: Caller, visit: str, state: str, act: ActName
) -> None:
    """Where it follows it leads on; where the visit is there already nothing changes; else 409."""
    to = ACTS[act]
    _come(acme, visit, state)
    before = _seen(acme, visit)

    answer = _do(acme, visit, act)

    if state in to.follows:
        assert _state(acme, visit) == to.state
        return
    there = to.state == state
    assert answer.status_code == (200 if there else 409)
    assert there or answer.get_json()["code"] == "clinic.wrong_state"
    assert _seen(acme, visit) == before


@pytest.mark.parametrize("state", [one for one in STATES if one != "scheduled"])
def test_undo_leads_back_to_where_it_was(acme: Caller, visit: str, state: str) -> None:
    """Also over an arrival that was confirmed before; pressed twice it goes back once."""
    *before, last = WAYS[state]
    for act in before:
        _do(acme, visit, act)
    was = _state(acme, visit)
    _do(acme, visit, last)

    answers = [_undo(acme, visit, last) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert _state(acme, visit) == was
    assert [e["kind"] for e in _seen(acme, visit)["history"]].count("reopened") == 1


def test_undo_says_what_it_does(acme: Caller, visit: str) -> None:
    """On the button, in the notice and in the history."""
    _do(acme, visit, "arrival")
    page = f"/clinic/appointments/{visit}"
    button = acme.get(page).get_data(as_text=True)
    undone = acme.post(f"{page}/reopening?act=arrival", data={}, headers={"HX-Request": "true"})

    assert "Desfazer chegada" in button
    assert "Chegada desfeita." in undone.get_data(as_text=True)
    assert "Chegada desfeita." in undone.headers["HX-Trigger"].encode().decode("unicode_escape")


def test_what_another_act_followed_is_not_undone(acme: Caller, visit: str) -> None:
    """Who is being seen has arrived: first the later act goes back."""
    _come(acme, visit, "in_progress")

    assert _undo(acme, visit, "arrival").get_json()["code"] == "clinic.wrong_state"


@pytest.mark.parametrize("act", ["arrival", "start"])
def test_nobody_arrives_days_before(acme: Caller, clinic: Furnished, act: str) -> None:
    """Twelve hours before the start at the earliest."""
    [far] = acme.get(f"{URL}?day=2031-03-03").get_json()["appointments"]

    answer = _do(acme, far["id"], act)

    assert answer.get_json()["code"] == "clinic.wrong_state"
    assert "no dia" in answer.get_json()["detail"]


def test_two_who_note_one_arrival_note_it_once(acme: Caller, visit: str) -> None:
    """The second waits for the row, finds it done, and is told no conflict."""
    held = f"select id from appointment where id = '{visit}' for update"
    acts = [partial(_do, acme, visit, "arrival", version=1) for _ in range(2)]

    answers = behind(acme, held, *acts)

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [e["kind"] for e in _seen(acme, visit)["history"]] == ["arrived", "booked"]


def test_an_arrival_under_way_is_seen_by_an_absence(acme: Caller, visit: str) -> None:
    """Nobody who came while the button was reached for is noted as missing."""
    came = f"update appointment set arrived_at = now() where id = '{visit}'"

    [answer] = behind(acme, came, partial(_do, acme, visit, "absence"))

    assert answer.get_json()["code"] == "clinic.wrong_state"
    assert _state(acme, visit) == "checked_in"


def test_the_second_of_two_is_told_what_the_first_did(acme: Caller, visit: str) -> None:
    """A move made from what somebody saw before the arrival is refused with it."""
    _do(acme, visit, "arrival")

    answer = acme.post(f"{URL}/{visit}/move", {"starts_at": "2031-03-03T15:00:00Z", "version": 1})

    assert answer.get_json()["code"] == "clinic.changed_meanwhile"
    assert "chegada" in answer.get_json()["detail"]


def _moved(visit: str, caller: Caller, by: timedelta) -> str:
    start = datetime.fromisoformat(_seen(caller, visit)["appointment"]["starts_at"])
    to = {"starts_at": (start + by).isoformat(), "force": True}
    assert caller.post(f"{URL}/{visit}/move", to).status_code == 200
    return _state(caller, visit)


def test_who_waits_still_waits_when_the_visit_is_late(acme: Caller, visit: str) -> None:
    """Half an hour later they are here as well; next week they will have to come again."""
    _do(acme, visit, "arrival")

    assert _moved(visit, acme, timedelta(minutes=30)) == "checked_in"
    assert _moved(visit, acme, timedelta(days=7)) == "scheduled"


def test_whom_one_sees_cannot_be_moved(acme: Caller, visit: str) -> None:
    """Nor be cancelled."""
    _come(acme, visit, "in_progress")

    move = acme.post(f"{URL}/{visit}/move", {"starts_at": "2031-03-03T15:00:00Z"})

    assert move.get_json()["code"] == "clinic.wrong_state"


def test_a_link_answers_no_more_for_who_is_here(acme: Caller, clinic: Furnished) -> None:
    """Arrived before the start, the patient cannot cancel by the mail any more."""
    told = acme.events("clinic.appointment_booked")[-1].data["cancel_url"]
    with acme.db() as db:
        db.run("update appointment set arrived_at = now()")

    path, _, token = told.partition("?v=")
    answer = acme.anonymous.post(path[path.index("/clinic/") :], data={"v": token})

    assert answer.status_code == 409


@pytest.mark.parametrize("state", STATES)
def test_the_list_finds_each_state(acme: Caller, visit: str, state: str) -> None:
    """``scheduled`` is whatever is not over."""
    _come(acme, visit, state)

    found = acme.get(f"{URL}?status={state}").get_json()["appointments"]

    assert visit in [one["id"] for one in found]
    assert {one["state"] for one in found} <= {state, "scheduled"}


def test_the_agenda_brings_its_legend(acme: Caller, clinic: Furnished) -> None:
    """In the order a visit passes them."""
    legend = acme.get("/api/clinic/agenda?day=2031-03-03").get_json()["legend"]

    assert [one["label"] for one in legend][:4] == [
        "Marcado", "Confirmado", "Chegou", "Em atendimento",
    ]  # fmt: skip


def test_the_table_is_whole() -> None:
    """Every state but the first is led to by one act, and has its words and its tone."""
    assert {act.state for act in ACTS.values()} == set(BACK) == set(STATES) - {"scheduled"}
    assert set(TONES) == set(STATES) == {one["state"] for one in LEGEND}
    assert len({act.undo for act in ACTS.values()}) == len(ACTS)


class _Ended:
    state, starts_at, ends_at = "checked_in", EVER, EVER


def test_of_what_is_over_the_end_comes_first() -> None:
    """Who closes the day presses what stands first."""
    ended: Visit = _Ended()

    assert possible(ended, datetime.now(UTC))[0] == "completion"
