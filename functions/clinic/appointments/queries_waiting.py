"""What the waiting list has to do with visits, typed: whether anybody waits, and for what."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from functions.clinic.catalogue.sight import Sight
from shared.db import Db
from shared.record import record
from shared.sql import load

SQL = load(__package__, "queries_waiting.sql")


@record
class Waited:
    """What a patient waits for, until a day; of anybody without ``professional_ids``."""

    id: UUID
    service_id: UUID
    service_name: str
    professional_ids: list[UUID]
    until_on: date

    def answered(self, service_id: UUID, professional_id: UUID) -> bool:
        """Whether a visit of this service with this professional is what they wait for."""
        able = not self.professional_ids or professional_id in self.professional_ids
        return self.service_id == service_id and able


@record
class Left:
    """Time of a professional on one day, in minutes of its clock, that a visit takes no more."""

    professional_id: UUID
    day: date
    from_min: int
    until_min: int


def somebody_waits(db: Db, *, today: date) -> bool:
    """Whether the waiting list has anybody on it."""
    return bool(db.scalar(SQL["somebody_waits"], today=today))


def list_waited(db: Db, *, patient_id: UUID, today: date) -> list[Waited]:
    """For what a patient waits, in their order."""
    return db.all(Waited, SQL["list_waited"], patient_id=patient_id, today=today)


def count_suited(db: Db, seen: Sight, left: Left) -> int:
    """How many of the waiting list may want what a visit leaves."""
    return int(db.scalar(SQL["count_suited"], whose=seen.whose, **asdict(left)))
