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
    sequence: int
    starts_at: datetime
    due_at: datetime
    state: str
    details: dict[str, Any]


def keep_reminder(db: Db, reminder: Reminder) -> bool:
    """Keep ``reminder`` unless this sequence or a newer one is known; whether it was kept.

    A cancelled one is kept too, so that news that was overtaken is recognised.
    """
    return bool(
        db.run(
            SQL["keep_reminder"],
            appointment_id=reminder.appointment_id,
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
