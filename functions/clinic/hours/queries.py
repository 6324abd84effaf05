"""What is read of hours, typed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.db import Db
from shared.record import record
from shared.sql import load

SQL = load(__package__)


@record
class Rows:
    """What decides when people work, as plain lists.

    ``week``: professional, weekday, opening and closing minute; ``exceptions``: professional or
    None, first and last day, note, pairs of minutes; ``holidays``: day to name; ``blocks``:
    professional, first and last minute since 1970, reason, note, id, version, of how many it is.
    """

    week: list[list[Any]]
    exceptions: list[list[Any]]
    holidays: dict[str, str]
    blocks: list[list[Any]]


def get_calendar(  # noqa: PLR0913 - who, and the span by both clocks
    db: Db,
    *,
    professional_ids: Sequence[UUID],
    first_on: date,
    last_on: date,
    since: datetime,
    until: datetime,
) -> Rows:
    """What bears on these people from the first to the last day, ``[since, until)`` in UTC."""
    return db.one(
        Rows,
        SQL["get_calendar"],
        professional_ids=list(professional_ids),
        first_on=first_on,
        last_on=last_on,
        since=since,
        until=until,
    )
