"""The links that were mailed to a patient, typed: they end with the address."""

from uuid import UUID

from shared.db import Db
from shared.sql import load

SQL = load(__package__, "queries_links.sql")


def end_links(db: Db, *, id: UUID) -> int:  # noqa: A002 - the column's name
    """Let links of a patient's visits to come, and of offers, open nothing; how many there were."""
    ended: int = db.scalar(SQL["end_links"], id=id)
    return ended
