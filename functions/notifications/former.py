"""What the release before told, which may still wait or run beside this one; goes with the next.

Its facts had no letter in them: what they were about is read from what they said.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from shared.events import Event
from shared.letters import Letter, Recipient, Subject, Words

_SENT: Final = {"code_requested": "code", "tenant_activated": "welcome", "reset_requested": "reset"}
_KEPT: Final = Words(
    first="booked",
    changed="moved",
    cancelled="cancelled",
    reminder="reminder",
    calendar="visit",
    news=("service_name", "professional_name"),
)
_SAID: Final = (*_KEPT.news, "workspace", "confirm_url", "cancel_url")

CLAIMS: Final = {
    "landing.code_requested": "send_code",
    "provisioning.tenant_activated": "welcome",
    "auth.reset_requested": "send_reset",
}
"""Under which names it noted what had taken effect, so that no mail is sent by both."""


@dataclass(frozen=True, slots=True)
class _Visit:
    appointment_id: UUID
    sequence: int
    patient_id: UUID
    patient_name: str
    patient_email: str | None
    service_name: str
    professional_name: str
    starts_at: datetime
    ends_at: datetime
    workspace: str
    confirm_url: str | None = None
    cancel_url: str | None = None
    patient_version: int | None = None


@dataclass(frozen=True, slots=True)
class _Patient:
    patient_id: UUID
    name: str
    email: str | None
    version: int | None = None


def letter_of(event: Event) -> Letter | Recipient | Subject:
    """The letter that ``event`` would carry today."""
    _, _, fact = event.type.partition(".")
    if fact in _SENT:
        return Letter(_SENT[fact], event.data["email"], event.data)
    if "appointment_id" not in event.data:
        patient = event.read(_Patient)
        return Recipient(patient.patient_id, patient.version, patient.name, patient.email)
    return _subject(event.read(_Visit), cancelled=fact.endswith("_cancelled"))


def _subject(visit: _Visit, *, cancelled: bool) -> Subject:
    return Subject(
        id=visit.appointment_id,
        version=visit.sequence,
        recipient=Recipient(
            visit.patient_id, visit.patient_version, visit.patient_name, visit.patient_email
        ),
        words=_KEPT,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        cancelled=cancelled,
        said={name: getattr(visit, name) for name in _SAID},
    )


def subject_of(event: Event) -> UUID:
    """What a task is about, by whichever name."""
    return UUID(event.data.get("subject") or event.data["appointment_id"])
