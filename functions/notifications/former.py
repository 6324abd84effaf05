"""What the release before told, which may still wait or run beside this one; goes with the next.

Its facts had no letter in them: what they were about is read from what they said.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from functions.notifications.queries import Reminder
from functions.notifications.rules import A_DAY, NOTHING
from shared.events import Event
from shared.letters import Letter, Recipient, Subject, Words

_SENT: Final = {"code_requested": "code", "tenant_activated": "welcome", "reset_requested": "reset"}
_NEWS: Final = ("service_name", "professional_name")
_KEPT: Final = Words("booked", "moved", "cancelled", "reminder", "visit", _NEWS)
_SAID: Final = (*_NEWS, "workspace", "confirm_url", "cancel_url")

CLAIMS: Final = {
    "landing.code_requested": "send_code",
    "provisioning.tenant_activated": "welcome",
    "auth.reset_requested": "send_reset",
}
"""Under which names it noted what had taken effect, so that no mail is sent by both."""


def letter_of(event: Event) -> Letter | Recipient | Subject | None:
    """The letter that ``event`` would carry today; None: it has nobody to tell, then as now."""
    _, _, fact = event.type.partition(".")
    if fact in _SENT:
        return Letter(_SENT[fact], event.data["email"], event.data)
    if "appointment_id" in event.data:
        return _subject(event.data, cancelled=fact.endswith("_cancelled"))
    if "name" in event.data:
        return _patient(event.data, event.data["name"], event.data["email"], "version")
    return None


def _patient(said: Mapping[str, Any], name: str, email: str | None, version: str) -> Recipient:
    return Recipient(UUID(said["patient_id"]), said.get(version), name, email)


def _subject(said: Mapping[str, Any], *, cancelled: bool) -> Subject:
    return Subject(
        id=UUID(said["appointment_id"]),
        version=said["sequence"],
        recipient=_patient(said, said["patient_name"], said["patient_email"], "patient_version"),
        words=_KEPT,
        starts_at=datetime.fromisoformat(said["starts_at"]),
        ends_at=datetime.fromisoformat(said["ends_at"]),
        cancelled=cancelled,
        said={name: said.get(name) for name in _SAID},
    )


def subject_of(event: Event) -> UUID:
    """What a task is about, by whichever name."""
    return UUID(event.data.get("subject") or event.data["appointment_id"])


def moved(reminder: Reminder) -> Reminder:
    """A reminder as that release meant it when it moved one: it knows of no lead but a day."""
    waits = reminder.state == "scheduled" and reminder.due_at < reminder.starts_at
    if not waits or reminder.lead != NOTHING:
        return reminder
    return replace(reminder, lead=A_DAY, told_lead=None)
