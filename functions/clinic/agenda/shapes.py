"""What a picture of days is made of, as it is drawn and as JSON shows it."""

from datetime import date
from typing import Any
from uuid import UUID

from functions.clinic.appointments.queries import Appointment
from shared.record import record


@record
class Span:
    """``rows`` five-minute rows from row ``at`` of the day; ``time`` is its start."""

    at: int
    rows: int
    time: str
    until: str


@record
class Block:
    """An appointment, its rows on this day, and its own times.

    ``carried`` from the day before; it goes on ``over`` midnight.
    """

    appointment: Appointment
    at: int
    rows: int
    begins: str
    ends: str
    carried: bool
    over: bool


@record
class Held:
    """Time of the day that somebody is about to take, and until when it is kept."""

    span: Span
    reason: str
    why: str


@record
class Shut:
    """Time of the day in which nobody is booked, and what for; ``whole``: all of the block.

    ``people`` is of how many professionals the block is.
    """

    span: Span
    reason: str
    why: str
    id: UUID
    version: int
    people: int
    whole: bool


@record
class Column:
    """One professional's day; ``why`` its hours are not those of the week, if they are not.

    ``held`` is what somebody is about to take. ``free`` are the half hours where one may click,
    ``stretches`` those that touch as one.
    """

    professional: dict[str, Any]
    day: date
    why: str
    works: bool
    blocks: list[Block]
    blocked: list[Shut]
    held: list[Held]
    closed: list[Span]
    free: list[Span]
    stretches: list[Span]


@record
class Listed:
    """What is to be read of one day, in the order of the clock."""

    day: date
    blocks: list[Block]


@record
class Agenda:
    """Days between two full hours; ``now_at`` is the row of this moment, if today's is shown.

    ``told`` lies before the hours that are shown, of a shift that began the evening before;
    ``over`` is until when somebody works on after midnight, if anybody does.
    """

    first_hour: int
    last_hour: int
    now_at: int | None
    columns: list[Column]
    upcoming: list[Block]
    cancelled: list[Block]
    told: list[Block]
    over: str
    days: list[Listed]
