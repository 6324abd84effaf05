"""What a feature has told of its subjects, and what people were told by then."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from werkzeug.test import TestResponse

from shared.letters import PART
from tests.support.caller import Caller

Deliver = Callable[..., TestResponse]
FACT: Final = "clinic.appointment_booked"
"""One that carries letters, and whose feature has the words below."""
WORDS: Final = {
    "first": "booked",
    "changed": "moved",
    "cancelled": "cancelled",
    "reminder": "reminder",
    "calendar": "visit",
    "news": ["service_name", "professional_name"],
}
_SAID: Final = ("service_name", "professional_name", "workspace", "confirm_url", "cancel_url")


def awake(caller: Caller) -> None:
    """No quiet hours here until a voice says otherwise: tests run at any hour of the day."""
    row = "insert into voice (feature, version, leads, quiet_from, quiet_until) values"
    with caller.db() as db:
        db.run(f"{row} ('clinic', 0, '{{1440}}', 0, 0) on conflict do nothing")


def speak(deliver: Deliver, caller: Caller, version: int, *leads: int, **more: Any) -> None:
    """Deliver the fact that tells how subjects are told of: by default never in quiet."""
    voice = {"version": version, "leads": leads, "quiet_from": 0, "quiet_until": 0, "own": {}}
    data = {"version": version, PART: {"speak": voice | more}}
    answer = deliver("notifications", "clinic.words_chosen", data, caller.tenant)
    assert answer.status_code == 204


def visit(**changes: Any) -> dict[str, Any]:
    """A subject in forty days, and what is said of it."""
    starts_at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=40)
    return {
        "subject": str(uuid4()),
        "version": 0,
        "recipient": str(uuid4()),
        "recipient_version": 1,
        "name": "José <b>Prado</b>",
        "email": "jose@example.com",
        "service_name": "Massagem",
        "professional_name": "Lia",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=30),
        "cancelled": False,
        "workspace": "Acme & Cia",
        "confirm_url": None,
        "cancel_url": None,
    } | changes


def person(data: dict[str, Any]) -> dict[str, Any]:
    """Whom it concerns, as its letter says."""
    return {
        "id": data["recipient"],
        "version": data["recipient_version"],
        "name": data["name"],
        "email": data["email"],
    }


def tell(deliver: Deliver, caller: Caller, data: dict[str, Any], once: UUID | None = None) -> None:
    """Deliver the fact that tells of ``data``."""
    kept = {name: data[name] for name in ("version", "starts_at", "ends_at", "cancelled")}
    kept |= {"id": data["subject"], "recipient": person(data), "words": WORDS}
    kept |= {"said": {name: data[name] for name in _SAID}}
    kept |= {"told": True} if data.get("told") else {}
    answer = deliver("notifications", FACT, {PART: {"keep": kept}}, caller.tenant, once)
    assert answer.status_code == 204


def reach(deliver: Deliver, caller: Caller, recipient: dict[str, Any]) -> None:
    """Deliver a fact that says where somebody is reached."""
    answer = deliver("notifications", FACT, {PART: {"reach": recipient}}, caller.tenant)
    assert answer.status_code == 204


def mails(caller: Caller) -> list[dict[str, Any]]:
    """What was handed to the mail queue."""
    return [row.data for row in caller.events("notifications.send_mail")]


def reminders(caller: Caller) -> list[Any]:
    """The reminder tasks that were made."""
    return caller.events("notifications.send_reminder")


def book(deliver: Deliver, caller: Caller, **changes: Any) -> dict[str, Any]:
    """Tell of one subject for the first time."""
    data = visit(**changes)
    tell(deliver, caller, data)
    return data


def change(
    deliver: Deliver, caller: Caller, data: dict[str, Any], **changes: Any
) -> dict[str, Any]:
    """Tell of one more change of the subject."""
    newer = data | {"version": data["version"] + 1} | changes
    tell(deliver, caller, newer)
    return newer


def look(run_task: Deliver, caller: Caller, data: dict[str, Any]) -> None:
    """Run the task that tells what is new of the subject."""
    task = {"subject": data["subject"]}
    answer = run_task("notifications", "notifications.tell_news", task, caller.tenant)
    assert answer.status_code == 204


def looks(caller: Caller) -> list[Any]:
    """The tasks that will look for news."""
    return caller.events("notifications.tell_news")


def remind(run_task: Deliver, caller: Caller, data: dict[str, Any]) -> None:
    """Run the task that reminds of the subject as it is in ``data``."""
    task = {"subject": data["subject"], "sequence": data["version"]}
    answer = run_task("notifications", "notifications.send_reminder", task, caller.tenant)
    assert answer.status_code == 204


def subjects(caller: Caller) -> list[str]:
    """The first two words of what was handed to the mail queue, oldest first."""
    return [" ".join(mail["subject"].split()[:2]) for mail in mails(caller)]


def ahead(hours: float) -> datetime:
    """A moment so many hours from now."""
    return datetime.now(UTC) + timedelta(hours=hours)


def run(run_task: Deliver, caller: Caller, which: int = -1) -> None:
    """Run a reminder task as it was asked for; the last one, if it is not said."""
    task = reminders(caller)[which]
    answer = run_task("notifications", task.type, task.data, caller.tenant)
    assert answer.status_code == 204, answer.get_data(as_text=True)


def plan(run_task: Deliver, caller: Caller) -> None:
    """Run all that plans again, as it was asked for."""
    for task in caller.events("notifications.plan_reminders"):
        run_task("notifications", task.type, task.data, caller.tenant, task.id)


def due(caller: Caller) -> None:
    """What is next is due now, as if its time had come."""
    with caller.db() as db:
        db.run("update reminder set due_at = now() where lead > 0")


def quiet_now(caller: Caller, *, ends_in_h: int) -> dict[str, int]:
    """Quiet hours around this very moment on the tenant's clock."""
    now = datetime.now(caller.tenant.zone)
    begins, ends = (now - timedelta(hours=1)).hour, (now + timedelta(hours=ends_in_h)).hour
    return {"quiet_from": begins * 60, "quiet_until": ends * 60}


def reminded(caller: Caller) -> int:
    """How many mails that remind were handed to the mail queue."""
    return [subject.split(":")[0] for subject in subjects(caller)].count("Lembrete")


def leads(caller: Caller) -> list[int | None]:
    """What is next of each subject, in minutes before its start; 0: nothing."""
    with caller.db() as db:
        found: list[int | None] = db.scalar("select array_agg(lead order by subject) from reminder")
    return found
