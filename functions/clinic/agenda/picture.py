"""A day as it is drawn: columns, blocks, closed hours and places to click, in five-minute rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from functions.clinic.agenda import rules
from functions.clinic.appointments.queries import Appointment
from functions.clinic.catalogue.rules import GRID_MIN, Interval, clock, within_day
from functions.clinic.hours.calendar import Calendar
from functions.clinic.hours.rules import subtract
from shared.clock import DAY_MIN, minutes_on, minutes_until
from shared.record import record

_HALF_DAY_MIN: Final = 720
_LONGEST: Final = timedelta(minutes=_HALF_DAY_MIN)  # a visit and its buffer, as their table allows


@record
class Span:
    """``rows`` five-minute rows from row ``at`` of the day; ``time`` is its start."""

    at: int
    rows: int
    time: str


@record
class Block:
    """An appointment, its rows on this day, and its own times; ``carried`` from the day before."""

    appointment: Appointment
    at: int
    rows: int
    begins: str
    ends: str
    carried: bool


@record
class Shut:
    """Time of the day in which nobody is booked, and what for."""

    span: Span
    reason: str
    why: str


@record
class Column:
    """One professional's day; ``why`` its hours are not those of the week, if they are not."""

    professional: dict[str, Any]
    why: str
    blocks: list[Block]
    blocked: list[Shut]
    closed: list[Span]
    free: list[Span]


@record
class Agenda:
    """A day between two full hours; ``now_at`` is the row of this moment, if it is today's."""

    first_hour: int
    last_hour: int
    now_at: int | None
    columns: list[Column]
    upcoming: list[Block]
    cancelled: list[Block]


def reach(calendar: Calendar, people: Iterable[UUID], day: date) -> timedelta:
    """How far behind midnight what is free before it may depend on: only for who works over it."""
    late = any(one.end > DAY_MIN for who in people for one in calendar.working(who, day))
    return _LONGEST if late else timedelta()


def build(  # noqa: PLR0913 - a day has this many sides
    day: date,
    *,
    bounds: tuple[datetime, datetime],
    zone: ZoneInfo,
    now: datetime,
    calendar: Calendar,
    professionals: Sequence[dict[str, Any]],
    services: Sequence[dict[str, Any]],
    appointments: Sequence[Appointment],
    only: UUID | None = None,
) -> Agenda:
    """The picture of ``day``; inactive professionals appear when they have visits on it.

    ``appointments`` are those that take time on it or within ``reach``: what reaches over midnight
    is drawn up to it. ``bounds`` are the moments at which the day begins and ends.
    """
    wall = partial(_span, day, zone)
    blocks = [
        _block(one, wall(one.starts_at, one.ends_at))
        for one in appointments
        if one.ends_at > bounds[0] and one.starts_at < bounds[1]
    ]
    standing = [b for b in blocks if b.appointment.status != "cancelled"]
    busy_ids = {str(b.appointment.professional_id) for b in standing}
    people = [
        p
        for p in professionals
        if (p["active"] or p["id"] in busy_ids) and (only is None or p["id"] == str(only))
    ]
    hours = {p["id"]: calendar.open(UUID(p["id"]), day) for p in people}
    working = (calendar.working(UUID(p["id"]), day) for p in people)
    spans = [one for ones in working for one in within_day(ones)]
    spans += [Interval(b.at * GRID_MIN, (b.at + b.rows) * GRID_MIN) for b in standing]
    first, last = rules.shown_hours(spans)
    shown = Interval(first * 60, last * 60)
    now_min = minutes_on(day, now, zone)
    taken = defaultdict(list)
    for one in appointments:
        if one.status != "cancelled":
            taken[str(one.professional_id)].append(wall(one.starts_at, one.busy_until))
    columns = [
        Column(
            professional=p,
            blocks=[b for b in standing if str(b.appointment.professional_id) == p["id"]],
            why=calendar.hours(UUID(p["id"]), day).why,
            blocked=_blocked(calendar, UUID(p["id"]), day),
            closed=_spans(subtract(shown, calendar.working(UUID(p["id"]), day))),
            free=_spans(
                cell
                for cell in rules.open_cells(hours[p["id"]], taken[p["id"]], _offered(p, services))
                if cell.start >= now_min
            ),
        )
        for p in people
    ]
    listed = [b for b in blocks if only is None or b.appointment.professional_id == only]
    return Agenda(
        first_hour=first,
        last_hour=last,
        now_at=now_min // GRID_MIN if shown.start <= now_min < shown.end else None,
        columns=columns,
        upcoming=[b for b in listed if b.appointment.status != "cancelled"],
        cancelled=[b for b in listed if b.appointment.status == "cancelled"],
    )


def _span(day: date, zone: ZoneInfo, since: datetime, until: datetime) -> Interval:
    return Interval(minutes_on(day, since, zone), minutes_until(day, until, zone))


def _block(one: Appointment, span: Interval) -> Block:
    first, last = max(span.start, 0), min(span.end, DAY_MIN)
    return Block(
        appointment=one,
        at=first // GRID_MIN,
        rows=max(1, (last - first) // GRID_MIN),
        begins=clock(span.start % DAY_MIN),
        ends=clock(span.end % DAY_MIN),
        carried=span.start < 0,
    )


def _blocked(calendar: Calendar, professional_id: UUID, day: date) -> list[Shut]:
    return [
        Shut(span, one.reason, one.why)
        for one in calendar.blocked(professional_id, day)
        for span in _spans(within_day([one.span]))
    ]


def _offered(
    professional: dict[str, Any], services: Iterable[dict[str, Any]]
) -> list[tuple[int, int]]:
    """Duration and buffer of each service that may be booked with ``professional``."""
    if not professional["active"]:
        return []
    return [
        (s["duration_min"], s["buffer_after_min"])
        for s in services
        if s["active"] and s["id"] in professional["service_ids"]
    ]


def _spans(intervals: Iterable[Interval]) -> list[Span]:
    """Spans of at most twelve hours, the longest that can be drawn."""
    spans = []
    for one in intervals:
        for start in range(one.start, one.end, _HALF_DAY_MIN):
            length = min(one.end - start, _HALF_DAY_MIN)
            spans.append(Span(start // GRID_MIN, length // GRID_MIN, clock(start)))
    return spans
