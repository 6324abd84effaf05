"""Who was merged with whom, typed; the room of duplicates merges, this one leads on."""

from datetime import datetime
from typing import Final
from uuid import UUID

from functions.clinic.catalogue.sight import Sight
from shared.db import Db
from shared.record import record
from shared.sql import load

SQL = load(__package__, "queries_merged.sql")
UNDONE_WITHIN_H: Final = 24


@record
class Kept:
    """Who was merged, and with whom."""

    gone_name: str
    kept_id: UUID
    kept_name: str


@record
class RecentMerge:
    """Who was merged with somebody, when and by whom; it may be taken back."""

    id: UUID
    name: str
    merged_at: datetime
    merged_by_name: str


def find_kept(db: Db, seen: Sight, *, gone_id: UUID) -> Kept | None:
    """With whom ``gone_id`` was merged; None when they were not, or it is nobody to be seen."""
    return db.first(Kept, SQL["find_kept"], gone_id=gone_id, whose=seen.whose)


def recent_merges(db: Db, *, kept_id: UUID) -> list[RecentMerge]:
    """Who was merged with a patient within a day, latest first."""
    given = {"kept_id": kept_id, "hours": UNDONE_WITHIN_H}
    return db.all(RecentMerge, SQL["recent_merges"], **given)
