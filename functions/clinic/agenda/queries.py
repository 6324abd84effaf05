"""The agenda's queries, typed."""

from datetime import date, datetime
from uuid import UUID

from functions.clinic.catalogue.sight import Sight
from shared.db import Db
from shared.record import record
from shared.sql import load

SQL = load(__package__)


@record
class FirstSteps:
    """Which of the first things a clinic has made."""

    service: bool
    professional: bool
    patient: bool
    appointment: bool


@record
class Fill:
    """How many visits begin on a day, and the minutes they take with their buffers."""

    day: date
    visits: int
    minutes: int


def first_steps(db: Db) -> FirstSteps:
    """How far a new clinic has come."""
    return db.one(FirstSteps, SQL["first_steps"])


def fill_days(  # noqa: PLR0913 - one argument a filter
    db: Db,
    seen: Sight,
    *,
    zone: str,
    since: datetime,
    until: datetime,
    professional_id: UUID | None = None,
) -> dict[date, Fill]:
    """Days of ``zone`` within ``[since, until)``; one without a visit is absent."""
    given = {"since": since, "until": until, "whose": seen.whose, "zone": zone}
    rows = db.all(Fill, SQL["fill_days"], professional_id=professional_id, **given)
    return {row.day: row for row in rows}
