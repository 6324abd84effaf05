"""Every statement notifications send to PostgreSQL, typed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.db import Db
from shared.sql import load

SQL = load(__package__)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A patient's reminder; ``details`` holds what the mail says."""

    appointment_id: UUID
    patient_id: UUID
    sequence: int
    starts_at: datetime
    due_at: datetime
    state: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Contact:
    """How a patient is called, and reached; ``email`` None is not at all."""

    name: str
    email: str | None


def keep_contact(
    db: Db, patient_id: UUID, contact: Contact, known_at: datetime, version: int | None
) -> None:
    """Keep how a patient is reached as of ``version`` of theirs; a later one stays.

    ``version`` None is from a release that told none: then the later ``known_at`` stays.
    """
    db.run(
        SQL["keep_contact"],
        patient_id=patient_id,
        name=contact.name,
        email=contact.email,
        known_at=known_at,
        version=version,
    )


def find_contact(db: Db, *, patient_id: UUID) -> Contact | None:
    """How a patient is reached, as far as anybody told."""
    return db.first(Contact, SQL["find_contact"], patient_id=patient_id)


def keep_reminder(db: Db, reminder: Reminder) -> bool:
    """Keep ``reminder`` unless this sequence or a newer one is known; whether it was kept.

    A cancelled one is kept too, so that news that was overtaken is recognised.
    """
    return bool(
        db.run(
            SQL["keep_reminder"],
            appointment_id=reminder.appointment_id,
            patient_id=reminder.patient_id,
            sequence=reminder.sequence,
            starts_at=reminder.starts_at,
            due_at=reminder.due_at,
            state=reminder.state,
            details=reminder.details,
        )
    )


def find_reminder(db: Db, *, appointment_id: UUID) -> Reminder | None:
    """The reminder of ``appointment_id``, locked until the commit."""
    return db.first(Reminder, SQL["find_reminder"], appointment_id=appointment_id)


def mark_sent(db: Db, *, appointment_id: UUID) -> None:
    """Note that the patient was reminded."""
    db.run(SQL["mark_sent"], appointment_id=appointment_id)
