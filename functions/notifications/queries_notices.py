"""The statements about what recipients are told, typed."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.db import Db
from shared.letters import Subject
from shared.record import record
from shared.sql import load

SQL = load(__package__, "queries_notices.sql")


@record
class Notice:
    """A subject's newest state, ``said`` in mails, and what its recipient was ``told`` last.

    ``words``: see ``shared.letters.Words``. ``due_at``: a task will look whether there is news.
    ``held_until``: too many mails today.
    """

    subject: UUID
    recipient: UUID
    sequence: int
    cancelled: bool
    starts_at: datetime
    said: dict[str, Any]
    told: dict[str, Any] | None
    due_at: datetime | None
    held_until: datetime | None
    feature: str
    words: dict[str, Any]


def keep_notice(db: Db, feature: str, subject: Subject) -> Notice:
    """Keep the newest state of a subject of ``feature``, held until the commit."""
    return db.one(
        Notice,
        SQL["keep_notice"],
        subject=subject.id,
        recipient=subject.recipient.id,
        sequence=subject.version,
        cancelled=subject.cancelled,
        starts_at=subject.starts_at,
        said=subject.said | {"ends_at": subject.ends_at.isoformat()},
        feature=feature,
        words=asdict(subject.words),
    )


def find_notice(db: Db, *, subject: UUID) -> Notice | None:
    """What is known of a subject, held until the commit."""
    return db.first(Notice, SQL["find_notice"], subject=subject)


def plan_notice(db: Db, *, subject: UUID, due_at: datetime, held_until: datetime | None) -> None:
    """Note when a task will look for news, and whether it is held back until then."""
    db.run(SQL["plan_notice"], subject=subject, due_at=due_at, held_until=held_until)


def settle_notice(db: Db, *, subject: UUID, told: dict[str, Any] | None) -> None:
    """Note what the recipient knows; nothing waits any more."""
    db.run(SQL["settle_notice"], subject=subject, told=told)


def hold_quota(db: Db, *, subjects: Sequence[str], day: date) -> dict[str, int]:
    """How many mails each of ``subjects`` took on ``day``, held until the commit."""
    return db.pairs(SQL["hold_quota"], subjects=list(subjects), day=day)


def use_quota(db: Db, *, subjects: Sequence[str]) -> None:
    """Count one mail more of each."""
    db.run(SQL["use_quota"], subjects=list(subjects))
