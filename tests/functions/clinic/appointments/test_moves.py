"""Moving a visit while others change it: every act builds on what stands once it holds the row."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from tests.functions.clinic.furnish import ALWAYS_OPEN, Furnished
from tests.support.caller import Caller
from tests.support.waiting import waits_for_a_lock

URL = "/api/clinic/appointments"
AT_11 = "2031-03-03T11:00:00-03:00"
AT_15 = "2031-03-03T15:00:00-03:00"


@pytest.fixture
def visit(acme: Caller, clinic: Furnished) -> str:
    """The one visit there is, on Monday at 10:00."""
    [made] = acme.get(f"{URL}?day=2031-03-03").get_json()["appointments"]
    found: str = made["id"]
    return found


@pytest.fixture
def rui(acme: Caller, clinic: Furnished) -> str:
    """Another professional who does the same."""
    body = {"name": "Rui", "service_ids": [clinic.service_id], "hours": ALWAYS_OPEN}
    found: str = acme.post("/api/clinic/professionals", body).get_json()["professional"]["id"]
    return found


def _seen(caller: Caller, visit: str) -> dict[str, Any]:
    seen: dict[str, Any] = caller.get(f"{URL}/{visit}").get_json()
    return seen


@contextmanager
def _meanwhile(caller: Caller, change: str, act: str, body: dict[str, Any]) -> Iterator[list[Any]]:
    """``act`` waits behind somebody who makes ``change`` and commits; the list gets its answer."""
    answers: list[Any] = []
    with ThreadPoolExecutor(1) as pool:
        with caller.db() as db:
            db.scalar("select id from appointment for update")
            waiting = pool.submit(caller.post, act, body)
            waits_for_a_lock(waiting)
            db.run(change)
        answers.append(waiting.result())
    yield answers


MOVED = (
    "update appointment set starts_at = starts_at + interval '3 hours',"
    " ends_at = ends_at + interval '3 hours', busy_until = busy_until + interval '3 hours'"
)


def test_the_history_tells_where_a_visit_truly_was(acme: Caller, visit: str) -> None:
    """Not where it was before the wait: somebody moved it to 13:00 meanwhile."""
    with _meanwhile(acme, MOVED, f"{URL}/{visit}/move", {"starts_at": AT_15}) as [answer]:
        assert answer.status_code == 200

    [moved, _] = _seen(acme, visit)["history"]
    assert moved["detail"]["from_at"] == "2031-03-03T16:00:00+00:00"


def test_a_change_of_professional_is_not_undone_by_a_move(
    acme: Caller, visit: str, rui: str
) -> None:
    """Who only gives another time leaves the visit with whom it is by then."""
    change = f"update appointment set professional_id = '{rui}'"
    with _meanwhile(acme, change, f"{URL}/{visit}/move", {"starts_at": AT_15}):
        pass

    seen = _seen(acme, visit)
    assert seen["appointment"]["professional_id"] == rui
    assert seen["history"][0]["detail"]["from_professional"] == "Rui"


def test_what_moved_away_meanwhile_has_not_begun(acme: Caller, visit: str) -> None:
    """A visit of yesterday that somebody moves to the future is not completed."""
    with acme.db() as db:
        db.run(MOVED.replace("+ interval '3 hours'", "- interval '9 years'"))
    ahead = MOVED.replace("3 hours", "9 years")

    with _meanwhile(acme, ahead, f"{URL}/{visit}/completion", {}) as [answer]:
        assert answer.get_json()["code"] == "clinic.wrong_state"


def test_what_was_cancelled_meanwhile_is_not_moved(acme: Caller, visit: str) -> None:
    """Nobody is told of a time that will not be."""
    cancelled = "update appointment set status = 'cancelled'"
    with _meanwhile(acme, cancelled, f"{URL}/{visit}/move", {"starts_at": AT_15}) as [answer]:
        assert answer.get_json()["code"] == "clinic.wrong_state"

    assert acme.events("clinic.appointment_moved") == []


@pytest.mark.parametrize("who", ["nobody named", "the same named"])
def test_a_move_to_where_it_is_changes_nothing(
    acme: Caller, clinic: Furnished, visit: str, who: str
) -> None:
    """No version, no history, no audit line, no event, no notice but that nothing changed."""
    named = {"professional_id": clinic.professional_id} if who == "the same named" else {}
    before, trail = _seen(acme, visit), _trail(acme)
    told = len(acme.events())

    answer = acme.post(f"{URL}/{visit}/move", {"starts_at": "2031-03-03T10:00:00-03:00", **named})

    assert answer.status_code == 200
    assert answer.get_json()["appointment"] == before["appointment"]
    assert _seen(acme, visit) == before
    assert (_trail(acme), len(acme.events())) == (trail, told)


def test_a_page_says_that_nothing_changed(acme: Caller, visit: str) -> None:
    """Nobody is told of a new time that is the old one."""
    form = {"day": "2031-03-03", "time": "10:00"}

    sent = {"HX-Request": "true", "Accept": "application/problem+json"}
    answer = acme.post(f"/clinic/appointments/{visit}/move", data=form, headers=sent)

    assert "nada mudou" in answer.headers["HX-Trigger"].encode().decode("unicode_escape")


def _trail(caller: Caller) -> int:
    with caller.db() as db:
        return int(db.scalar("select count(*) from core.audit"))


def test_only_another_professional_is_a_change_too(acme: Caller, visit: str, rui: str) -> None:
    """The same time with somebody else is told and counted."""
    body = {"starts_at": "2031-03-03T10:00:00-03:00", "professional_id": rui}

    moved = acme.post(f"{URL}/{visit}/move", body).get_json()["appointment"]

    assert (moved["professional_name"], moved["sequence"]) == ("Rui", 1)
    assert len(acme.events("clinic.appointment_moved")) == 1


def _deactivate(caller: Caller, made: Furnished) -> None:
    body = {"name": "Lia", "service_ids": [made.service_id], "hours": ALWAYS_OPEN, "active": False}
    answer = caller.put(f"/api/clinic/professionals/{made.professional_id}", body)
    assert answer.status_code == 200


@pytest.mark.parametrize("who", ["nobody named", "the same named"])
def test_an_inactive_professional_takes_no_visit_by_moving(
    acme: Caller, clinic: Furnished, visit: str, who: str
) -> None:
    """Not even one of their own, to another time."""
    named = {"professional_id": clinic.professional_id} if who == "the same named" else {}
    _deactivate(acme, clinic)

    answer = acme.post(f"{URL}/{visit}/move", {"starts_at": AT_11, **named})

    assert answer.get_json()["code"] == "clinic.not_offered"
    assert "não atende mais" in answer.get_json()["fields"]["professional_id"]


def test_an_inactive_professional_takes_no_visit_back(
    acme: Caller, clinic: Furnished, visit: str
) -> None:
    """A cancelled visit is not undone into the agenda of who attends no more."""
    acme.post(f"{URL}/{visit}/cancellation", {})
    _deactivate(acme, clinic)

    answer = acme.post(f"{URL}/{visit}/reopening", {})

    assert answer.get_json()["code"] == "clinic.not_offered"


def test_a_visit_leaves_an_inactive_professional(
    acme: Caller, clinic: Furnished, visit: str, rui: str
) -> None:
    """To somebody who attends it may go, at any time."""
    _deactivate(acme, clinic)

    answer = acme.post(f"{URL}/{visit}/move", {"starts_at": AT_11, "professional_id": rui})

    assert answer.status_code == 200


def test_what_was_written_as_a_reason_stands_in_no_audit_line(acme: Caller, visit: str) -> None:
    """The history has it, for who may see the visit; the trail says what changed."""
    acme.post(f"{URL}/{visit}/cancellation", {"reason": "Crise de ansiedade"})

    assert _seen(acme, visit)["history"][0]["detail"]["reason"] == "Crise de ansiedade"
    lines = acme.get("/api/workspace/settings/audit").get_data(as_text=True)
    assert "clinic.appointment_cancelled" in lines
    assert "ansiedade" not in lines
