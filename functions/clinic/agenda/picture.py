"""Days as they are drawn: columns, visits, closed hours and free time, in five-minute rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from functions.clinic.agenda import rules
from functions.clinic.agenda.shapes import Agenda, Block, Column, Held, Listed, Shut, Span
from functions.clinic.appointments.queries import Appointment
from functions.clinic.appointments.queries_holds import Hold
from functions.clinic.catalogue.rules import GRID_MIN, Interval, clock, within_day
from functions.clinic.hours.calendar import Calendar
from functions.clinic.hours.rules import subtract
from shared.clock import DAY_MIN, minutes_on, minutes_until

_HALF_DAY_MIN: Final = 720
_LONGEST: Final = timedelta(minutes=_HALF_DAY_MIN)  # a visit and its buffer, as their table allows


@dataclass(frozen=True)
class Scene:
    """All that days are drawn of; ``appointments`` take time on them, or within ``reach``."""

    zone: ZoneInfo
    now: datetime
    calendar: Calendar
    services: Sequence[dict[str, Any]]
    appointments: Sequence[Appointment]
    holds: Sequence[Hold] = ()

    @cached_property
    def of(self) -> dict[str, list[Appointment]]:
        """Appointments by whose they are."""
        found = defaultdict(list)
        for one in self.appointments:
            found[str(one.professional_id)].append(one)
        return found

    def wall(self, day: date, since: datetime, until: datetime) -> Interval:
        """``[since, until)`` on the wall clock of ``day``."""
        return Interval(minutes_on(day, since, self.zone), minutes_until(day, until, self.zone))

    def blocks(self, appointments: Iterable[Appointment], day: date) -> list[Block]:
        """Those of ``appointments`` that lie on ``day``."""
        spans = ((one, self.wall(day, one.starts_at, one.ends_at)) for one in appointments)
        return [_block(one, span) for one, span in spans if span.end > 0 and span.start < DAY_MIN]

    def column(self, professional: dict[str, Any], day: date) -> Column:
        """One professional's day; what is closed comes with the hours that are shown."""
        whose, own = UUID(professional["id"]), self.of.get(professional["id"], [])
        standing = [one for one in own if one.status != "cancelled"]
        held = [one for one in self.holds if one.professional_id == whose]
        taken = [self.wall(day, one.starts_at, one.busy_until) for one in standing]
        taken += [self.wall(day, one.starts_at, one.busy_until) for one in held]
        now_min = minutes_on(day, self.now, self.zone)
        open_ = self.calendar.open(whose, day)
        cells = rules.open_cells(open_, taken, _offered(professional, self.services))
        free = [cell for cell in cells if cell.start >= now_min]
        return Column(
            professional=professional,
            day=day,
            why=self.calendar.hours(whose, day).why,
            works=bool(open_),
            blocks=self.blocks(standing, day),
            blocked=_blocked(self.calendar, whose, day),
            held=[shut for one in held for shut in self._held(one, day)],
            closed=[],
            free=_spans(free),
            stretches=_spans(rules.stretches(free)),
        )

    def _held(self, hold: Hold, day: date) -> Iterable[Held]:
        until = hold.held_until.astimezone(self.zone).strftime("%H:%M")
        span = self.wall(day, hold.starts_at, hold.ends_at)
        for part in _spans(within_day([span])):
            yield Held(part, "hold", f"Reservando até {until}")


def reach(calendar: Calendar, people: Iterable[UUID], day: date) -> timedelta:
    """How far behind midnight what is free before it may depend on: only for who works over it."""
    late = any(one.end > DAY_MIN for who in people for one in calendar.working(who, day))
    return _LONGEST if late else timedelta()


def build(
    scene: Scene, cells: Iterable[tuple[dict[str, Any], date]], *, whole: bool = False
) -> Agenda:
    """The picture of some professionals' days, the ``whole`` of each if so asked."""
    columns = [scene.column(*cell) for cell in cells]
    working = [scene.calendar.working(UUID(c.professional["id"]), c.day) for c in columns]
    spans = [
        span
        for column, hours in zip(columns, working, strict=True)
        for span in rules.drawn(hours, map(_lies, column.blocks))
    ]
    first, last = (0, 24) if whole else rules.shown_hours(spans)
    shown = Interval(first * 60, last * 60)
    days = listed(scene, sorted({c.day for c in columns}))
    blocks = [block for one in days for block in one.blocks]
    late = max((hours[-1].end for hours in working if hours), default=0)
    today = scene.now.astimezone(scene.zone).date()
    now_min = minutes_on(today, scene.now, scene.zone)
    is_now = today in {c.day for c in columns} and shown.start <= now_min < shown.end
    return Agenda(
        first_hour=first,
        last_hour=last,
        now_at=now_min // GRID_MIN if is_now else None,
        columns=[
            replace(column, closed=_spans(subtract(shown, hours)))
            for column, hours in zip(columns, working, strict=True)
        ],
        upcoming=[one for one in blocks if one.appointment.status != "cancelled"],
        cancelled=[one for one in blocks if one.appointment.status == "cancelled"],
        told=[b for c in columns for b in c.blocks if (b.at + b.rows) * GRID_MIN <= shown.start],
        over=clock(late - DAY_MIN) if late > DAY_MIN else "",
        days=days,
    )


def listed(scene: Scene, days: Iterable[date]) -> list[Listed]:
    """Every visit, also what was cancelled, by its day."""
    return [Listed(day, scene.blocks(scene.appointments, day)) for day in days]


def _lies(block: Block) -> Interval:
    """Where a visit lies on its day; before midnight, if it is carried."""
    start = -1 if block.carried else block.at * GRID_MIN
    return Interval(start, (block.at + block.rows) * GRID_MIN)


def _block(one: Appointment, span: Interval) -> Block:
    first, last = max(span.start, 0), min(span.end, DAY_MIN)
    return Block(
        appointment=one,
        at=first // GRID_MIN,
        rows=max(1, (last - first) // GRID_MIN),
        begins=clock(span.start % DAY_MIN),
        ends=clock(span.end % DAY_MIN),
        carried=span.start < 0,
        over=span.end > DAY_MIN,
    )


def _blocked(calendar: Calendar, professional_id: UUID, day: date) -> list[Shut]:
    found = []
    for one in calendar.blocked(professional_id, day):
        inside = within_day([one.span])
        spans = _spans(inside)
        whole = inside == [one.span] and len(spans) == 1
        told = (one.reason, one.why, one.id, one.version, one.people, whole)
        found += [Shut(span, *told) for span in spans]
    return found


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
            end = min(one.end, start + _HALF_DAY_MIN)
            rows = (end - start) // GRID_MIN
            spans.append(Span(start // GRID_MIN, rows, clock(start), clock(end)))
    return spans
