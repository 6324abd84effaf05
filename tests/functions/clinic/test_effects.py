"""What each act leaves behind beside its answer: a line of the trail and what others are told."""

from typing import Any

import pytest

from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

AT = "2031-03-04T09:00:00-03:00"
PAST = "2026-01-05T10:00:00-03:00"
PATIENT = {"name": "Bia Reis", "phone": "+5511987650000", "email": "bia@example.com"}
LIA = {"name": "Lia Prado", "hours": []}


def _lines(caller: Caller) -> list[tuple[str, str, str | None]]:
    with caller.db() as db:
        rows = "select coalesce(jsonb_agg(jsonb_build_array(action, actor_name, entity_id)"
        found = db.scalar(f"{rows} order by at, id), '[]') from core.audit")
    return [tuple(line) for line in found]


def _told(caller: Caller) -> list[str]:
    return [event.type for event in caller.events() if event.kind == "event"]


def _visit(caller: Caller, made: Furnished, at: str) -> str:
    body = made.booking(at)
    found: str = caller.post("/api/clinic/appointments", body).get_json()["appointment"]["id"]
    return found


ACTS = [
    ("POST", "patients", PATIENT, "patient_created", []),
    ("PUT", "patients/{patient}", PATIENT, "patient_changed", ["patient_changed"]),
    ("POST", "patients/exports", {}, "patients_exported", []),
    ("POST", "appointments/exports", {}, "appointments_exported", []),
    ("POST", "services", {"name": "Reiki", "duration_min": 30}, "service_created", []),
    ("PUT", "services/{service}", {"name": "Reiki", "duration_min": 30}, "service_changed", []),
    ("POST", "professionals", LIA, "professional_created", []),
    ("POST", "appointments", {}, "appointment_booked", ["appointment_booked"]),
    ("POST", "appointments/{next}/move", {"starts_at": "2031-03-04T15:00:00-03:00"},
     "appointment_moved", ["appointment_moved"]),
    ("POST", "appointments/{next}/cancellation", {}, "appointment_cancelled",
     ["appointment_cancelled"]),
    ("POST", "appointments/{past}/completion", {}, "appointment_completed", []),
    ("POST", "appointments/{past}/absence", {}, "appointment_absent", []),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "action", "facts"), ACTS)
def test_each_act_leaves_its_line_and_tells_its_facts(
    acme: Caller,
    clinic: Furnished,
    method: str,
    path: str,
    body: Any,
    action: str,
    facts: list[str],
) -> None:
    """One line with who and what, and exactly the events that others wait for."""
    ids = {"patient": clinic.patient_id, "service": clinic.service_id}
    ids |= {"next": _visit(acme, clinic, AT), "past": _visit(acme, clinic, PAST)}
    if path == "appointments":
        body = clinic.booking("2031-03-04T11:00:00-03:00")
    lines, told = _lines(acme), _told(acme)

    data = {} if body is None else {"json": body}
    ask = {"GET": acme.get, "POST": acme.post, "PUT": acme.put}[method]
    answer = ask(f"/api/clinic/{path.format(**ids)}", **data)

    assert answer.status_code < 300, answer.get_data(as_text=True)
    [line] = _lines(acme)[len(lines) :]
    assert line[:2] == (f"clinic.{action}", "Ana Lima")
    assert (line[2] is None) == action.endswith("_exported")
    assert _told(acme)[len(told) :] == [f"clinic.{fact}" for fact in facts]


@pytest.mark.parametrize(("act", "fact"), [("completion", []), ("cancellation", ["booked"])])
def test_undoing_tells_only_what_was_told(
    acme: Caller, clinic: Furnished, act: str, fact: list[str]
) -> None:
    """A cancellation that is undone is a visit again; who came or not was told to nobody."""
    visit = f"/api/clinic/appointments/{_visit(acme, clinic, PAST)}"
    acme.post(f"{visit}/{act}", {})
    told = _told(acme)

    acme.post(f"{visit}/reopening", {})

    assert _lines(acme)[-1][0] == "clinic.appointment_reopened"
    assert _told(acme)[len(told) :] == [f"clinic.appointment_{one}" for one in fact]


def test_what_is_refused_leaves_nothing(acme: Caller, clinic: Furnished) -> None:
    """No line, no fact: the transaction is gone with them."""
    lines, told = _lines(acme), _told(acme)

    acme.post("/api/clinic/appointments", clinic.booking("2031-03-03T10:00:00-03:00"))
    acme.put(f"/api/clinic/patients/{clinic.patient_id}", PATIENT | {"version": 9})

    assert (_lines(acme), _told(acme)) == (lines, told)
