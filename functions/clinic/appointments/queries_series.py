"""Series of visits, typed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from functions.clinic.appointments.visits import Wanted
from functions.clinic.catalogue.sight import Sight
from shared.db import Db
from shared.record import record
from shared.sql import load

SQL = load(__package__, "queries_series.sql")


@record
class Series:
    """Visits of a patient that come again every so many weeks."""

    id: UUID
    patient_id: UUID
    patient_name: str
    every_weeks: int
    version: int


@record
class Met:
    """A visit in the way of the time at ``place``; ``busy``: it is the professional's."""

    place: int
    busy: bool
    starts_at: datetime


def list_met(db: Db, wanted: Sequence[Wanted], *, except_ids: Sequence[UUID]) -> list[Met]:
    """What stands in the way of visits of one patient with one professional, place by place."""
    return db.all(
        Met,
        SQL["list_met"],
        starts=[one.starts_at for one in wanted],
        ends=[one.ends_at for one in wanted],
        busy_until=[one.busy_until for one in wanted],
        professional_id=wanted[0].professional_id,
        patient_id=wanted[0].patient_id,
        except_ids=list(except_ids),
    )


def create_series(db: Db, *, patient_id: UUID, every_weeks: int, created_by: UUID) -> UUID:
    """Insert a series, without visits yet."""
    given = {"patient_id": patient_id, "every_weeks": every_weeks, "created_by": created_by}
    made: UUID = db.scalar(SQL["create_series"], **given)
    return made


def touch_series(db: Db, *, id: UUID) -> None:  # noqa: A002
    """Raise its version: something became of several of its visits."""
    db.run(SQL["touch_series"], id=id)


def get_series(db: Db, seen: Sight, *, id: UUID) -> Series:  # noqa: A002
    """One series.

    Raises:
        NotFound: there is none, or a visit of it is in an agenda that is not to be seen.
    """
    return db.one(Series, SQL["get_series"], id=id, whose=seen.whose)


def hold_series(db: Db, seen: Sight, *, id: UUID) -> Series:  # noqa: A002
    """``get_series`` and its visits, as nobody else can change them until the commit."""
    db.run(SQL["hold_series"], id=id)
    db.run(SQL["hold_members"], series_id=id)
    return get_series(db, seen, id=id)


def list_members(db: Db, seen: Sight, *, series_id: UUID) -> list[UUID]:
    """The visits of a series, whatever became of them."""
    return db.column(SQL["list_members"], series_id=series_id, whose=seen.whose)
