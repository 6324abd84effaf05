"""The statements about what patients are told, typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.db import Db
from shared.sql import load

SQL = load(__package__, "queries_notices.sql")


@dataclass(frozen=True, slots=True)
class Notice:
    """A visit's newest state, ``said`` in mails, and what the patient was ``told`` last.

    ``due_at``: a task will look whether there is news. ``held_until``: too many mails today.
    """

    appointment_id: UUID
    patient_id: UUID
    sequence: int
    cancelled: bool
    starts_at: datetime
    said: dict[str, Any]
    told: dict[str, Any] | None
    due_at: datetime | None
    held_until: datetime | None


@dataclass(frozen=True, slots=True)
class _Used:
    subject: str
    used: int


def keep_notice(  # noqa: PLR0913 - one argument a column
    db: Db,
    *,
    appointment_id: UUID,
    patient_id: UUID,
    sequence: int,
    cancelled: bool,
    starts_at: datetime,
    said: dict[str, Any],
) -> Notice:
    """Keep the newest state of a visit, held until the commit."""
    return db.one(
        Notice,
        SQL["keep_notice"],
        appointment_id=appointment_id,
        patient_id=patient_id,
        sequence=sequence,
        cancelled=cancelled,
        starts_at=starts_at,
        said=said,
    )


def find_notice(db: Db, *, appointment_id: UUID) -> Notice | None:
    """What is known of a visit, held until the commit."""
    return db.first(Notice, SQL["find_notice"], appointment_id=appointment_id)


def plan_notice(
    db: Db, *, appointment_id: UUID, due_at: datetime, held_until: datetime | None
) -> None:
    """Note when a task will look for news, and whether it is held back until then."""
    db.run(SQL["plan_notice"], appointment_id=appointment_id, due_at=due_at, held_until=held_until)


def settle_notice(db: Db, *, appointment_id: UUID, told: dict[str, Any] | None) -> None:
    """Note what the patient knows; nothing waits any more."""
    db.run(SQL["settle_notice"], appointment_id=appointment_id, told=told)


def hold_quota(db: Db, *, subjects: Sequence[str], day: date) -> dict[str, int]:
    """How many mails each of ``subjects`` took on ``day``, held until the commit."""
    rows = db.all(_Used, SQL["hold_quota"], subjects=list(subjects), day=day)
    return {row.subject: row.used for row in rows}


def use_quota(db: Db, *, subjects: Sequence[str]) -> None:
    """Count one mail more of each."""
    db.run(SQL["use_quota"], subjects=list(subjects))
