"""Every statement notifications send to PostgreSQL about who is reached and reminded, typed."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.db import Db
from shared.letters import Recipient
from shared.record import record
from shared.sql import load

SQL = load(__package__)


@record
class Reminder:
    """Somebody's reminder of a subject; ``details`` is what ``feature``'s ``word`` is given."""

    subject: UUID
    recipient: UUID
    sequence: int
    starts_at: datetime
    due_at: datetime
    state: str
    details: dict[str, Any]
    feature: str
    word: str


@record
class Contact:
    """How a recipient is called, and reached; ``email`` None is not at all."""

    name: str
    email: str | None


def keep_contact(db: Db, recipient: Recipient, known_at: datetime) -> None:
    """Keep how a recipient is reached; a later version, known already, stays.

    Without a version the later ``known_at`` stays.
    """
    db.run(
        SQL["keep_contact"],
        recipient=recipient.id,
        name=recipient.name,
        email=recipient.email,
        known_at=known_at,
        version=recipient.version,
    )


def find_contact(db: Db, *, recipient: UUID) -> Contact | None:
    """How a recipient is reached, as far as anybody told."""
    return db.first(Contact, SQL["find_contact"], recipient=recipient)


def keep_reminder(db: Db, reminder: Reminder) -> bool:
    """Keep ``reminder`` unless this sequence or a newer one is known; whether it was kept.

    A cancelled one is kept too, so that news that was overtaken is recognised.
    """
    return bool(db.run(SQL["keep_reminder"], **asdict(reminder)))


def find_reminder(db: Db, *, subject: UUID) -> Reminder | None:
    """The reminder of ``subject``, locked until the commit."""
    return db.first(Reminder, SQL["find_reminder"], subject=subject)


def mark_sent(db: Db, *, subject: UUID) -> None:
    """Note that somebody was reminded of ``subject``."""
    db.run(SQL["mark_sent"], subject=subject)
