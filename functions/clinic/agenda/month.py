"""A month as it is looked over: how many visits each day has, and how full it is."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from functions.clinic.agenda.queries import Fill
from functions.clinic.catalogue.rules import within_day
from functions.clinic.hours.calendar import Calendar
from shared.record import record

_DAY: Final = timedelta(days=1)
_TENTHS: Final = 10


@record
class Overview:
    """One day: its visits, and of its open time ``tenths`` taken; None when nobody works."""

    day: date
    visits: int
    tenths: int | None
    within: bool
    why: str


def weeks(day: date) -> tuple[date, date]:
    """The first Sunday and the last Saturday of the weeks that touch the month of ``day``."""
    first = day.replace(day=1)
    last = following(first) - _DAY
    return first - _DAY * (first.isoweekday() % 7), last + _DAY * (6 - last.isoweekday() % 7)


def following(day: date, by: int = 1) -> date:
    """The same day of another month, or its last."""
    month = day.year * 12 + day.month - 1 + by
    first = date(month // 12, month % 12 + 1, 1)
    left = (first + _DAY * 31).replace(day=1) - first
    return first + _DAY * (min(day.day, left.days) - 1)


def overview(
    day: date, calendar: Calendar, people: Sequence[UUID], filled: Mapping[date, Fill]
) -> list[Overview]:
    """Every day of the month's weeks."""
    first, last = weeks(day)
    days = (first + _DAY * n for n in range((last - first).days + 1))
    return [_of(one, day, calendar, people, filled.get(one)) for one in days]


def _of(
    one: date, day: date, calendar: Calendar, people: Sequence[UUID], fill: Fill | None
) -> Overview:
    open_ = (h for who in people for h in within_day(calendar.open(who, one)))
    open_min = sum(h.end - h.start for h in open_)
    taken = min(fill.minutes if fill else 0, open_min)
    why = calendar.hours(people[0], one).why if len(people) == 1 else calendar.holidays.get(one, "")
    return Overview(
        day=one,
        visits=fill.visits if fill else 0,
        tenths=-(-taken * _TENTHS // open_min) if open_min else None,
        within=one.month == day.month,
        why=why,
    )
