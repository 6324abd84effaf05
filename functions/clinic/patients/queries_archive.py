"""Whom an act on several patients is about, and what one act put away, typed."""

from collections.abc import Sequence
from uuid import UUID

from functions.clinic.catalogue.sight import Sight
from shared.db import Db
from shared.sql import load

SQL = load(__package__, "queries_archive.sql")


def unseen_patients(db: Db, seen: Sight, *, ids: Sequence[UUID]) -> list[UUID]:
    """Those of ``ids`` that name nobody who is to be seen."""
    return db.column(SQL["unseen_patients"], ids=list(ids), whose=seen.whose)


def restore_archive(db: Db, seen: Sight, *, archive_id: UUID) -> list[UUID]:
    """Bring back whom one act put away; nobody when that is done."""
    return db.column(SQL["restore_archive"], whose=seen.whose, archive_id=archive_id)
