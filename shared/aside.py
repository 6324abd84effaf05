"""Rows of the outboxes that were set aside because no service takes them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from shared.db import CONTROL, Databases
from shared.postman import Stored
from shared.record import record
from shared.shelf import SQL, at_home, sweep_scope


@record
class Refused(Stored):
    """One such row; ``refusal`` is what the service said last."""

    attempts: int
    refusal: str | None
    occurred_at: datetime
    refused_at: datetime


def list_refused(databases: Databases) -> Iterator[tuple[str, Refused]]:
    """Every such row, with its database; oldest first in each."""
    for database in (CONTROL, *databases.cells):
        scope = sweep_scope(database)
        with databases.transaction(scope) as db:
            for row in db.all(Refused, at_home(SQL["refused"], scope)):
                yield database, row


def replay(databases: Databases, database: str, seqs: Sequence[int] = ()) -> int:
    """Let rows of ``database`` wait again as if never tried, all without ``seqs``; how many."""
    scope = sweep_scope(database)
    with databases.transaction(scope) as db:
        return db.run(at_home(SQL["replay"], scope), seqs=list(seqs) or None)
