"""Every statement notifications send to PostgreSQL about who is reached and reminded, typed."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.db import Db
from shared.letters import Recipient, Voice
from shared.record import record
from shared.sql import load

SQL = load(__package__)


@record
class Reminder:
    """Somebody's reminders of a subject; ``details`` is what ``feature``'s ``word`` is given.

    ``due_at`` is when the next leaves, ``lead`` minutes before the start; with ``lead`` 0 none
    does. ``told_lead`` is that of the last that was told. ``turn`` is which task may act.
    """

    subject: UUID
    recipient: UUID
    sequence: int
    starts_at: datetime
    due_at: datetime
    state: str
    details: dict[str, Any]
    feature: str
    word: str
    lead: int
    told_lead: int | None = None
    turn: int = 0


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


def keep_reminder(db: Db, reminder: Reminder) -> int | None:
    """Keep ``reminder`` unless this sequence or a newer one is known; its turn, if it was kept.

    A cancelled one is kept too, so that news that was overtaken is recognised.
    """
    given = asdict(reminder)
    del given["turn"]
    turn: int | None = db.scalar(SQL["keep_reminder"], **given)
    return turn


def find_reminder(db: Db, *, subject: UUID) -> Reminder | None:
    """The reminder of ``subject``, locked until the commit."""
    return db.first(Reminder, SQL["find_reminder"], subject=subject)


def hold_reminders(db: Db, *, feature: str, after: UUID, most: int) -> list[Reminder]:
    """The first subjects to come of ``feature`` behind ``after``, in their order, held."""
    given = {"feature": feature, "after": after, "most": most}
    return db.all(Reminder, SQL["hold_reminders"], **given)


def turn_reminder(
    db: Db, *, subject: UUID, told_lead: int | None, lead: int, due_at: datetime
) -> int:
    """Let the next reminder be another, or none with ``lead`` 0; the turn whose task may act."""
    given = {"told_lead": told_lead, "lead": lead, "due_at": due_at}
    return int(db.scalar(SQL["turn_reminder"], subject=subject, **given))


def keep_voice(db: Db, feature: str, voice: Voice) -> bool:
    """Tell of ``feature``'s subjects so, unless something as new is known; whether it was kept."""
    given = asdict(voice) | {"leads": list(voice.leads)}
    return bool(db.run(SQL["keep_voice"], feature=feature, **given))


def find_voice(db: Db, *, feature: str) -> Voice | None:
    """How ``feature``'s subjects are told of; None until the tenant chose."""
    return db.first(Voice, SQL["find_voice"], feature=feature)
