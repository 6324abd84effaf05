"""What earlier imports tell of the next one."""

from shared.db import Db
from shared.sql import load

SQL = load(__package__)


def recall_mapping(db: Db, *, feature: str, kind: str, signature: str) -> dict[str, int] | None:
    """Which column was which field the last time; None when there was none."""
    told: dict[str, int] | None = db.scalar(
        SQL["recall_mapping"], feature=feature, kind=kind, signature=signature
    )
    return told
