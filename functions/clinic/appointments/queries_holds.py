"""Time that is kept while somebody decides, typed; the constraints judge between all."""

from datetime import datetime
from typing import Unpack
from uuid import UUID

from functions.clinic.appointments.errors import slot_taken
from functions.clinic.appointments.written import Kept
from functions.clinic.catalogue.sight import Sight
from shared.db import Db
from shared.record import record
from shared.sql import load

SQL = load(__package__, "queries_holds.sql")


@record
class Hold:
    """Time ``[starts_at, busy_until)`` of a professional that is kept until ``held_until``."""

    id: UUID
    professional_id: UUID
    service_id: UUID
    starts_at: datetime
    ends_at: datetime
    busy_until: datetime
    held_until: datetime


@record
class Count:
    """How many holds of visitors stand: of ``every`` one, and of those from ``here``."""

    every: int
    here: int


def keep_time(db: Db, **values: Unpack[Kept]) -> UUID:
    """Keep time of a professional.

    Raises:
        SlotTaken: a visit or another's hold has it.
    """
    with db.refusing("appointment_no_overlap", slot_taken()):
        made: UUID = db.scalar(SQL["keep_time"], **values)
    return made


def give_back(db: Db, *, held_by: UUID) -> int:
    """Let go of what is kept for one visitor; how many holds that were: one or none."""
    return db.run(SQL["give_back"], held_by=held_by)


def count_holds(db: Db, *, held_from: bytes | None) -> Count:
    """How many stand."""
    return db.one(Count, SQL["count_holds"], held_from=held_from)


def find_hold(db: Db, *, held_by: UUID) -> Hold | None:
    """What is kept for one visitor, unless its time is over."""
    return db.first(Hold, SQL["find_hold"], held_by=held_by)


def list_holds(db: Db, seen: Sight, *, since: datetime, until: datetime) -> list[Hold]:
    """What may take time within ``[since, until)`` of agendas that are seen, in order."""
    return db.all(Hold, SQL["list_holds"], since=since, until=until, whose=seen.whose)


def forget_holds(db: Db, *, most: int) -> None:
    """Delete what is over, of everybody."""
    db.run(SQL["forget_holds"], most=most)
