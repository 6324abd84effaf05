"""When people work over some days: the week, holidays, days off, other hours, and blocks.

A professional's own exception counts before the clinic's, that before a holiday, that before the
week. A block takes time out of whatever is left. Nothing is asked of the database after the one
query that a calendar is made of.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from functions.clinic.catalogue.rules import Interval, checked_hours, clock, within_day
from functions.clinic.hours import queries
from functions.clinic.hours.queries import Rows
from functions.clinic.hours.rules import BLOCKS, joined, within, without
from shared.clock import DAY_MIN, minutes_on, minutes_until
from shared.context import Context
from shared.record import record

_DAY: Final = timedelta(days=1)
_MARGIN: Final = 2


@record
class Hours:
    """Working intervals of one day; ``why`` they are not those of the week, for people."""

    intervals: tuple[Interval, ...]
    why: str = ""


@record
class Blocked:
    """Time in which nobody is booked, in minutes of a day; ``why`` for people.

    ``people`` is of how many professionals it is.
    """

    span: Interval
    reason: str
    note: str
    id: UUID
    version: int
    people: int

    @property
    def why(self) -> str:
        """What the block is for."""
        return self.note or BLOCKS[self.reason]


class Days:
    """The wall clock of some days: where a span of moments lies on each of them."""

    def __init__(self, zone: ZoneInfo, first_on: date, last_on: date) -> None:
        self.zone, self.first_on = zone, first_on
        count = (last_on - first_on).days + 2
        midnights = (datetime.combine(first_on + _DAY * n, time(), zone) for n in range(count))
        self._days = [first_on + _DAY * n for n in range(count - 1)]
        self._at = [int(one.timestamp()) // 60 for one in midnights]
        self.plain = all(b - a == DAY_MIN for a, b in pairwise(self._at))

    def place(self, spans: Iterable[tuple[int, int]]) -> dict[date, list[Interval]]:
        """Spans of minutes since 1970, each on every day that it touches, in that day's minutes."""
        placed: dict[date, list[Interval]] = defaultdict(list)
        first, days = self._at[0], self._days
        for start, end in spans:
            day, at = divmod(start - first, DAY_MIN)
            if self.plain and 0 <= day < len(days) and at + end - start <= DAY_MIN:
                placed[days[day]].append(Interval(at, at + end - start))
                continue
            for touched, span in self.on_days(start, end):
                placed[touched].append(span)
        return placed

    def on_days(self, start: int, end: int) -> Iterable[tuple[date, Interval]]:
        """One of them."""
        if not self.plain:
            yield from self._shown(start, end)
            return
        first, at = divmod(start - self._at[0], DAY_MIN)
        last = (end - 1 - self._at[0]) // DAY_MIN
        for day in range(max(first, 0), min(last + 1, len(self._days))):
            shift = at - (day - first) * DAY_MIN
            yield self._days[day], Interval(shift, shift + end - start)

    def _shown(self, start: int, end: int) -> Iterable[tuple[date, Interval]]:
        """As the clock shows them, where it changes; what a change repeats lasts as it does."""
        since, until = (datetime.fromtimestamp(one * 60, UTC) for one in (start, end))
        day = since.astimezone(self.zone).date()
        while minutes_until(day, until, self.zone) > 0:
            at = minutes_on(day, since, self.zone)
            yield day, Interval(at, max(minutes_until(day, until, self.zone), at + end - start))
            day += _DAY


@record
class Calendar:
    """The hours of some people over some days."""

    days: Days
    week: Mapping[UUID, Mapping[int, tuple[Interval, ...]]]
    exceptions: Mapping[UUID | None, Sequence[tuple[date, date, Hours]]]
    holidays: Mapping[date, str]
    blocks: Mapping[UUID, Mapping[date, Sequence[Blocked]]]
    known: dict[UUID, dict[date, Hours]] = field(default_factory=dict)

    def hours(self, professional_id: UUID, day: date) -> Hours:
        """When somebody works on a day, whatever is blocked of it."""
        known = self.known.setdefault(professional_id, {})
        if day not in known:
            known[day] = self._hours(professional_id, day)
        return known[day]

    def _hours(self, professional_id: UUID, day: date) -> Hours:
        for whose in (professional_id, None):
            for first_on, last_on, hours in self.exceptions.get(whose, ()):
                if first_on <= day <= last_on:
                    return hours
        if day in self.holidays:
            return Hours((), f"Feriado: {self.holidays[day]}.")
        return Hours(self.week.get(professional_id, {}).get(day.isoweekday(), ()))

    def working(self, professional_id: UUID, day: date) -> list[Interval]:
        """The same in the day's minutes, joined with what touches it over midnight."""
        near = (self.hours(professional_id, day + _DAY * shift).intervals for shift in (-1, 0, 1))
        return joined(*near)

    def blocked(self, professional_id: UUID, day: date) -> list[Blocked]:
        """What is blocked on the day, and on what of its neighbours the day's work reaches into."""
        return self._blocked(professional_id, day, self.working(professional_id, day))

    def _blocked(
        self, professional_id: UUID, day: date, working: Sequence[Interval]
    ) -> list[Blocked]:
        mine = self.blocks.get(professional_id)
        if not mine:
            return []
        found = list(mine.get(day, ()))
        if working and working[0].start < 0:
            found += [one for one in _moved(mine, day, -1) if one.span.end <= 0]
        if working and working[-1].end > DAY_MIN:
            found += [one for one in _moved(mine, day, 1) if one.span.start >= DAY_MIN]
        return found

    def open(self, professional_id: UUID, day: date) -> list[Interval]:
        """When somebody may be booked on a day, visits aside."""
        working = self.working(professional_id, day)
        blocked = [one.span for one in self._blocked(professional_id, day, working)]
        return without(working, blocked)

    def refusal(self, professional_id: UUID, day: date, wanted: Interval) -> str | None:
        """Why a visit does not lie within the hours of ``day``, for people; None when it does."""
        working = self.working(professional_id, day)
        blocked = self._blocked(professional_id, day, working)
        if within(working, wanted):
            met = next((one for one in blocked if one.span.overlaps(wanted)), None)
            return f"{met.why}, das {_ends(met.span)}." if met else None
        hours = self.hours(professional_id, day)
        own = " e ".join(f"{clock(h.start)}–{clock(h.end)}" for h in within_day(working))
        plain = f"Atende das {own} nesse dia." if own else "Não atende nesse dia da semana."
        if hours.why:
            return f"{hours.why} {plain}" if own else hours.why
        return plain


def _moved(blocks: Mapping[date, Sequence[Blocked]], day: date, by: int) -> Iterable[Blocked]:
    """Those of a day beside ``day``, in minutes of ``day``."""
    for one in blocks.get(day + _DAY * by, ()):
        span = Interval(one.span.start + by * DAY_MIN, one.span.end + by * DAY_MIN)
        yield replace(one, span=span)


def _ends(span: Interval) -> str:
    ends = (clock(one % DAY_MIN) for one in (span.start, span.end))
    return " às ".join(ends)


def calendar(
    ctx: Context, professional_ids: Sequence[UUID], first_on: date, last_on: date | None = None
) -> Calendar:
    """The hours of these people from the first to the last day, one day when that is None."""
    first, last = first_on - _DAY * _MARGIN, (last_on or first_on) + _DAY * _MARGIN
    days = Days(ctx.tenant.zone, first, last)
    rows = queries.get_calendar(
        ctx.db,
        professional_ids=professional_ids,
        first_on=first,
        last_on=last,
        since=ctx.instant(datetime.combine(first, time())),
        until=ctx.instant(datetime.combine(last + _DAY, time())),
    )
    return of_rows(rows, days)


def of_rows(rows: Rows, days: Days) -> Calendar:
    """The calendar that ``rows`` tell of."""
    week: dict[UUID, dict[int, list[Interval]]] = defaultdict(lambda: defaultdict(list))
    for whose, weekday, opens, closes in rows.week:
        week[UUID(whose)][weekday].append(Interval(opens, closes))
    exceptions: dict[UUID | None, list[tuple[date, date, Hours]]] = defaultdict(list)
    for whose, first_on, last_on, note, spans in rows.exceptions:
        span = (date.fromisoformat(first_on), date.fromisoformat(last_on))
        exceptions[whose and UUID(whose)].append((*span, _departing(note, spans)))
    return Calendar(
        days,
        {
            w: {day: tuple(checked_hours(ones)) for day, ones in own.items()}
            for w, own in week.items()
        },
        exceptions,
        {date.fromisoformat(day): name for day, name in rows.holidays.items()},
        _blocks(rows.blocks, days),
    )


def _departing(note: str, spans: Iterable[Sequence[int]]) -> Hours:
    intervals = tuple(checked_hours(Interval(*span) for span in spans))
    what = "Horário especial nesse dia" if intervals else "Folga nesse dia"
    return Hours(intervals, f"{what}: {note}." if note else f"{what}.")


def _blocks(rows: Iterable[Sequence[Any]], days: Days) -> dict[UUID, dict[date, list[Blocked]]]:
    by_name: dict[str, dict[date, list[Blocked]]] = defaultdict(lambda: defaultdict(list))
    for whose, start, end, reason, note, id_, *rest in rows:
        mine, which = by_name[whose], UUID(id_)
        for day, span in days.on_days(start, end):
            mine[day].append(Blocked(span, reason, note, which, *rest))
    return {UUID(whose): mine for whose, mine in by_name.items()}
