"""A day as it is drawn: columns, blocks, closed hours and places to click, in five-minute rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from functions.clinic import rules
from functions.clinic.queries_appointments import Appointment
from functions.clinic.rules import GRID_MIN, Interval

_HALF_DAY_MIN: Final = 720


@dataclass(frozen=True, slots=True)
class Span:
    """``rows`` five-minute rows from row ``at`` of the day; ``time`` is its start."""

    at: int
    rows: int
    time: str


@dataclass(frozen=True, slots=True)
class Block:
    """An appointment, its rows on this day, and its own times; ``carried`` from the day before."""

    appointment: Appointment
    at: int
    rows: int
    begins: str
    ends: str
    carried: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One professional's day."""

    professional: dict[str, Any]
    blocks: list[Block]
    closed: list[Span]
    free: list[Span]


@dataclass(frozen=True, slots=True)
class Agenda:
    """A day between two full hours; ``now_at`` is the row of this moment, if it is today's."""

    first_hour: int
    last_hour: int
    now_at: int | None
    columns: list[Column]
    upcoming: list[Block]
    cancelled: list[Block]


def hours_on(professional: dict[str, Any], day: date) -> list[Interval]:
    """Working intervals of a professional (as lists show them) on ``day``."""
    return [
        Interval(rules.minutes_of(h["opens"]), rules.minutes_of(h["closes"]))
        for h in professional["hours"]
        if h["weekday"] == day.isoweekday()
    ]


def build(  # noqa: PLR0913 - a day has this many sides
    day: date,
    *,
    midnight: datetime,
    now: datetime,
    professionals: Sequence[dict[str, Any]],
    services: Sequence[dict[str, Any]],
    appointments: Sequence[Appointment],
    only: UUID | None = None,
) -> Agenda:
    """The picture of ``day``; inactive professionals appear when they have visits on it.

    ``appointments`` are those that take time on it: what reaches over midnight is drawn up to it.
    """
    blocks = [_block(one, midnight) for one in appointments if one.ends_at > midnight]
    standing = [b for b in blocks if b.appointment.status != "cancelled"]
    busy_ids = {str(b.appointment.professional_id) for b in standing}
    people = [
        p
        for p in professionals
        if (p["active"] or p["id"] in busy_ids) and (only is None or p["id"] == str(only))
    ]
    hours = {p["id"]: hours_on(p, day) for p in people}
    spans = [one for ones in hours.values() for one in ones]
    spans += [Interval(b.at * GRID_MIN, (b.at + b.rows) * GRID_MIN) for b in standing]
    first, last = rules.shown_hours(spans)
    shown = Interval(first * 60, last * 60)
    now_min = _minutes(midnight, now)
    taken = _taken(appointments, midnight)
    columns = [
        Column(
            professional=p,
            blocks=[b for b in standing if str(b.appointment.professional_id) == p["id"]],
            closed=_spans(rules.subtract(shown, hours[p["id"]])),
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


def _minutes(midnight: datetime, moment: datetime) -> int:
    return int((moment - midnight).total_seconds() // 60)


def _block(one: Appointment, midnight: datetime) -> Block:
    start, end = _minutes(midnight, one.starts_at), _minutes(midnight, one.ends_at)
    first, last = max(start, 0), min(end, rules.DAY_MIN)
    return Block(
        appointment=one,
        at=first // GRID_MIN,
        rows=max(1, (last - first) // GRID_MIN),
        begins=rules.clock(start % rules.DAY_MIN),
        ends=rules.clock(end % rules.DAY_MIN),
        carried=start < 0,
    )


def _taken(
    appointments: Iterable[Appointment], midnight: datetime
) -> defaultdict[str, list[Interval]]:
    """What is not free, buffers included, by professional."""
    taken = defaultdict(list)
    for one in appointments:
        if one.status != "cancelled":
            busy = Interval(_minutes(midnight, one.starts_at), _minutes(midnight, one.busy_until))
            taken[str(one.professional_id)].append(busy)
    return taken


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
            spans.append(Span(start // GRID_MIN, length // GRID_MIN, rules.clock(start)))
    return spans
