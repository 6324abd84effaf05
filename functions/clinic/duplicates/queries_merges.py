"""What merging writes, and what is kept of it to take it back, typed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from functions.clinic.catalogue.sight import Sight
from functions.clinic.patients.queries import Patient
from functions.clinic.patients.queries_merged import UNDONE_WITHIN_H
from shared.db import Db
from shared.errors import Problem
from shared.jsons import dumps
from shared.record import record
from shared.sql import load

SQL = load(__package__, "queries_merges.sql")
MOVED: Final = frozenset(
    {
        "appointment.patient_id",
        "series.patient_id",
        "wish.patient_id",
        "patient_opening.patient_id",
        "patient_merge.kept_id",
    }
)
"""What hangs on a patient, by the column that says on whom: it moves with them."""
STAYING: Final[Mapping[str, str]] = {
    "patient_archive.patient_id": "says whether one is out of the way, and is decided by itself",
    "patient_merge.gone_id": "is the pointer",
    "patient_distinct.one_id": "says of a pair that it is none, which is none after as well",
    "patient_distinct.other_id": "as one_id",
}
"""What names a patient and does not move, and why."""


@record
class Merge:
    """``gone_id`` was merged with ``kept_id``; ``former`` is None once a day is over."""

    id: UUID
    gone_id: UUID
    kept_id: UUID
    gone_name: str
    merged_at: datetime
    former: dict[str, Any] | None


def lock_wishes(db: Db, *, ids: Sequence[UUID]) -> None:
    """What they wait for is held: before they are, as by whoever makes an offer or accepts it."""
    db.column(SQL["lock_wishes"], ids=list(ids))


def lock_patients(db: Db, *, ids: Sequence[UUID]) -> None:
    """Nobody else changes them, merges them or hangs anything on them until the commit."""
    db.column(SQL["lock_patients"], ids=list(ids))


def move_hanging(
    db: Db, refusal: Problem, *, from_id: UUID, to_id: UUID, moved: Mapping[str, Any] | None = None
) -> dict[str, list[str]]:
    """Let what hangs on a patient, or of it ``moved``, hang on another; the ids by table.

    Raises:
        Problem: ``refusal``, when two visits would take one time.
    """
    given = {"from_id": from_id, "to_id": to_id, "moved": None if moved is None else dumps(moved)}
    with db.refusing("appointment_patient_once", refusal):
        done: dict[str, list[str]] = db.scalar(SQL["move_hanging"], **given)
    return done


def strip_patient(db: Db, *, id: UUID) -> Patient:  # noqa: A002 - the column's name
    """Leave nothing of a patient but the name."""
    return db.one(Patient, SQL["strip_patient"], id=id)


def create_merge(db: Db, *, former: Mapping[str, Any], **said: Any) -> UUID:
    """Make a pointer, with what takes it back."""
    made: UUID = db.scalar(SQL["create_merge"], former=dumps(former), **said)
    return made


def find_merge(db: Db, seen: Sight, *, id: UUID) -> Merge | None:  # noqa: A002
    """A merge of somebody who is to be seen; None when there is none, or it was taken back."""
    return db.first(Merge, SQL["find_merge"], id=id, whose=seen.whose)


def end_merge(db: Db, *, id: UUID) -> None:  # noqa: A002
    """Take a pointer away."""
    db.run(SQL["end_merge"], id=id)


def bring_back(db: Db, *, id: UUID) -> dict[str, Any] | None:  # noqa: A002
    """Let a patient be on the lists; how they were archived, None when they were not."""
    was: dict[str, Any] | None = db.scalar(SQL["bring_back"], id=id)
    return was


def put_away(db: Db, *, archive: Mapping[str, Any]) -> None:
    """Archive a patient as they were."""
    db.run(SQL["put_away"], archive=dumps(archive))


def forget_former(db: Db, *, most: int) -> int:
    """Forget what merges overwrote and moved that cannot be taken back any more, oldest first."""
    return db.run(SQL["forget_former"], hours=UNDONE_WITHIN_H, most=most)
