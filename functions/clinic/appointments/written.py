"""What is written of an appointment, column by column."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID


class Time(TypedDict):
    """Whose time it takes, from when to when, and until when nobody else is booked."""

    professional_id: UUID
    starts_at: datetime
    ends_at: datetime
    busy_until: datetime


class Booked(Time):
    """A new one."""

    patient_id: UUID
    service_id: UUID
    price_centavos: int
    notes: str
    created_by: UUID


class Kept(Time):
    """Time that is nobody's visit yet; ``held_from``: a digest of where the visitor is."""

    service_id: UUID
    created_by: UUID
    held_by: UUID
    held_from: bytes | None
    held_until: datetime


class Moved(Time):
    """Another time or professional of the one there is; ``near``: it may be arrived at by now.

    ``kept``: whoever moves knows that it lies outside open hours.
    """

    id: UUID
    near: bool
    kept: bool


class Marks(TypedDict):
    """How far one that is scheduled has come, and since when."""

    confirmed_at: datetime | None
    arrived_at: datetime | None
    started_at: datetime | None
