"""What the clinic tells of visits, and what patients are told by then."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from werkzeug.test import TestResponse

from tests.support.caller import Caller

Deliver = Callable[..., TestResponse]


def visit(**changes: Any) -> dict[str, Any]:
    """An appointment in forty days, as the clinic tells it."""
    starts_at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=40)
    return {
        "appointment_id": str(uuid4()),
        "sequence": 0,
        "patient_id": str(uuid4()),
        "patient_name": "José <b>Prado</b>",
        "patient_email": "jose@example.com",
        "service_name": "Massagem",
        "professional_name": "Lia",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=30),
        "workspace": "Acme & Cia",
    } | changes


def mails(caller: Caller) -> list[dict[str, Any]]:
    """What was handed to the mail queue."""
    return [row.data for row in caller.events("notifications.send_mail")]


def reminders(caller: Caller) -> list[Any]:
    """The reminder tasks that were made."""
    return caller.events("notifications.send_reminder")


def book(deliver: Deliver, caller: Caller, **changes: Any) -> dict[str, Any]:
    """Deliver one booking."""
    data = visit(**changes)
    answer = deliver("notifications", "clinic.appointment_booked", data, caller.tenant)
    assert answer.status_code == 204
    return data


def change(
    deliver: Deliver, caller: Caller, data: dict[str, Any], **changes: Any
) -> dict[str, Any]:
    """Deliver one more move of the visit; ``fact`` names another."""
    fact = changes.pop("fact", "moved")
    newer = data | {"sequence": data["sequence"] + 1} | changes
    answer = deliver("notifications", f"clinic.appointment_{fact}", newer, caller.tenant)
    assert answer.status_code == 204
    return newer


def look(run_task: Deliver, caller: Caller, data: dict[str, Any]) -> None:
    """Run the task that tells what is new of the visit."""
    task = {"appointment_id": data["appointment_id"]}
    answer = run_task("notifications", "notifications.tell_visit", task, caller.tenant)
    assert answer.status_code == 204


def looks(caller: Caller) -> list[Any]:
    """The tasks that will look for news."""
    return caller.events("notifications.tell_visit")


def subjects(caller: Caller) -> list[str]:
    """The first two words of what was handed to the mail queue, oldest first."""
    return [" ".join(mail["subject"].split()[:2]) for mail in mails(caller)]
