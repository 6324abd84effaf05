"""When visits of a service may begin: open hours without what is booked, over days and people."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from functions.clinic.appointments import queries, rules
from functions.clinic.catalogue.rules import Interval
from functions.clinic.hours.calendar import Calendar, calendar
from shared.clock import DAY_MIN, exists, minutes_on
from shared.context import Context
from shared.record import record

_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)


@record
class Length:
    """How long a visit takes, and what it keeps of the professional's time behind it."""

    duration_min: int
    buffer_after_min: int = 0


@record
class Free:
    """A start that is free, on the wall clock of a day: minutes, and whose time it is."""

    day: date
    start_min: int
    professional_id: UUID

    @property
    def wall(self) -> datetime:
        """What the wall clock shows then."""
        return datetime.combine(self.day, time()) + _MINUTE * self.start_min


@record
class Availability:
    """What some people have free over some days, from two queries whatever their number."""

    calendar: Calendar
    busy: Mapping[UUID, Mapping[date, Sequence[Interval]]]

    def starts(
        self, professional_id: UUID, day: date, length: Length, not_before: int = 0
    ) -> list[int]:
        """Minutes of the day at which a visit of ``length`` may begin, in order."""
        hours = self.calendar.open(professional_id, day)
        if not hours:
            return []
        return rules.free_starts(
            hours,
            self._taken(professional_id, day, hours, length),
            duration_min=length.duration_min,
            buffer_after_min=length.buffer_after_min,
            not_before=not_before,
        )

    def soonest(
        self, professional_id: UUID, day: date, length: Length, not_before: int
    ) -> int | None:
        """The first minute of the day from ``not_before`` on, of any five, that a visit may begin.

        None when there is none.
        """
        hours = self.calendar.open(professional_id, day)
        taken = self._taken(professional_id, day, hours, length) if hours else []
        lasts = (length.duration_min, length.buffer_after_min)
        return rules.soonest(hours, taken, lasts, not_before)

    def booked_min(self, professional_id: UUID, day: date) -> int:
        """How many minutes of somebody's day are taken."""
        return sum(one.end - one.start for one in self.busy.get(professional_id, {}).get(day, ()))

    def _taken(
        self, professional_id: UUID, day: date, hours: Sequence[Interval], length: Length
    ) -> list[Interval]:
        """What is taken on a day, and after midnight as far as a visit of its hours may reach."""
        mine = self.busy.get(professional_id, {})
        taken = list(mine.get(day, ()))
        if hours[-1].end + length.buffer_after_min > DAY_MIN:
            later = mine.get(day + _DAY, ())
            taken += [Interval(one.start + DAY_MIN, one.end + DAY_MIN) for one in later]
        return taken

    def each(
        self, people: Sequence[UUID], days: Sequence[date], length: Length, now: datetime
    ) -> Iterator[Free]:
        """Every free start of these people from ``now`` on, in the order of the clock.

        A past day is being written down afterwards, so all of it counts.
        """
        zone, plain = self.calendar.days.zone, self.calendar.days.plain
        today = now.astimezone(zone).date()
        for day in days:
            not_before = minutes_on(day, now, zone) if day == today else 0
            of_day = (
                (start, at)
                for at, one in enumerate(people)
                for start in self.starts(one, day, length, not_before)
                if plain or exists(datetime.combine(day, time()) + _MINUTE * start, zone)
            )
            for start, at in sorted(of_day):
                yield Free(day, start, people[at])


def availability(  # noqa: PLR0913 - whose, from when to when, and of what
    ctx: Context,
    people: Sequence[UUID],
    first_on: date,
    last_on: date | None = None,
    *,
    except_ids: Sequence[UUID] = (),
    length: Length | None = None,
) -> Availability:
    """What these people have free from the first to the last day; ``except_ids`` take no time.

    Of ``length`` alone, when it is said: gaps that are too short for it count as taken, which of
    sixty full days of twenty people leaves a sixteenth to read.
    """
    open_ = calendar(ctx, people, first_on, last_on)
    last = last_on or first_on
    runs = queries.list_runs(
        ctx.db,
        professional_ids=people,
        since=ctx.instant(datetime.combine(first_on - _DAY, time())),
        until=ctx.instant(datetime.combine(last + 2 * _DAY, time())),
        except_ids=except_ids,
        gap_min=length.duration_min + length.buffer_after_min - 1 if length else 0,
    )
    return Availability(open_, {one: open_.days.place(spans) for one, spans in runs.items()})
