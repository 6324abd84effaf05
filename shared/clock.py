"""The wall clock: days, times and moments as people write them, and minutes of a day on it.

A time of day is what hangs on the wall, whatever the sun or a change of clocks makes of it. An hour
that a change repeats means its first pass; one that it skips does not exist.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from shared.fields import Reads, Reason
from shared.record import record
from shared.text import compact, text_of

DAY_MIN: Final = 1440
WEEKDAYS: Final = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
"""From Monday on, as ``date.weekday`` counts them."""
SHORT_WEEKDAYS: Final = tuple(day[:3] for day in WEEKDAYS)
_MOST: Final = 60
_TIME: Final = re.compile(
    r"(?:às |as )?([0-9]{1,2})(?: ?(?:[:.]|h(?:oras?|s|rs?)?\.?) ?(?:([0-9]{2})(?::00)?)?)?"
    r" ?(?:m|min|h|hs|hrs?|horas?)?\.?"
)
_NAMED: Final = {"meio-dia": (12, 0), "meia-noite": (0, 0)}
_ISO_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DAY: Final = re.compile(r"([0-9]{1,2})([/.\-])([0-9]{1,2})\2([0-9]{4})")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
    r"(?:[Zz]|[+\-][0-9]{2}:?[0-9]{2})?"
)
_EARLIEST: Final = 2000
_LATEST: Final = 2100


def minutes_of(typed: str) -> int:
    """Minutes since midnight of ``9``, ``9h``, ``9:30``, ``09h30``, ``meio-dia``; 24:00 is 1,440.

    Raises:
        Reason: it is no time of day.
    """
    text = re.sub("^(mei[ao]) (?=dia|noite)", r"\1-", compact(typed).lower())
    match = _TIME.fullmatch(text)
    hour, minute = _NAMED.get(text) or ((int(match[1]), int(match[2] or 0)) if match else (99, 0))
    if minute > 59 or hour * 60 + minute > DAY_MIN:  # noqa: PLR2004 - minutes of an hour
        raise Reason("Escreva o horário assim: 08:30.")
    return hour * 60 + minute


def _typed(typed: Any) -> str:
    if isinstance(typed, (int, float)):
        raise Reason("Escreva como texto, por exemplo 08:30 ou 26/11/2026.")
    text = text_of(typed, _MOST)
    if not compact(text):
        raise Reason("Preencha este campo.")
    return text


def _minutes(typed: Any) -> int:
    return minutes_of(_typed(typed))


def _wall_time(typed: Any) -> time:
    minutes = _minutes(typed)
    if minutes == DAY_MIN:
        raise Reason("Escreva 00:00 no dia seguinte.")
    return time(minutes // 60, minutes % 60)


def _day(first: int, last: int, typed: Any) -> date:
    text = compact(_typed(typed))
    if match := _ISO_DAY.fullmatch(text):
        year, month, number = match[1], match[2], match[3]
    elif match := _DAY.fullmatch(text):
        number, month, year = match[1], match[3], match[4]
    else:
        raise Reason("Escreva a data assim: 26/11/2026.")
    try:
        day = date(int(year), int(month), int(number))
    except ValueError as error:
        raise Reason("Esta data não existe. Confira dia e mês.") from error
    if not first <= day.year <= last:
        raise Reason("Confira o ano.")
    return day


def _moment(typed: Any) -> datetime:
    text = compact(_typed(typed))
    try:
        moment = datetime.fromisoformat(text.upper() if _MOMENT.fullmatch(text) else "")
    except ValueError as error:
        raise Reason("Escreva data e hora assim: 2026-11-26T08:30:00-03:00.") from error
    if not _EARLIEST <= moment.year <= _LATEST:
        raise Reason("Confira o ano.")
    return moment


def day(first: int = _EARLIEST, last: int = _LATEST) -> Reads:
    """A day between two years, as ``26/11/2026`` or in ISO 8601."""
    return Reads(partial(_day, first, last), {"type": "string", "format": "date"})


_CLOCK: Final = {"type": "string", "examples": ["08:30"], "maxLength": _MOST}
Day = Annotated[date, day()]
"""A day of an agenda."""
WallTime = Annotated[time, Reads(_wall_time, _CLOCK)]
"""A time of day on the tenant's wall clock, whatever its zone."""
WallMinutes = Annotated[int, Reads(_minutes, _CLOCK)]
"""The same in minutes since midnight; 24:00 ends a day."""
Moment = Annotated[datetime, Reads(_moment, {"type": "string", "format": "date-time"})]
"""A moment in ISO 8601; without an offset it is on the tenant's wall clock."""


def minutes_on(day: date, moment: datetime, zone: ZoneInfo) -> int:
    """Minutes that the wall clock shows at ``moment``, from midnight of ``day``; may leave it."""
    shown = moment.astimezone(zone)
    return (shown.date() - day).days * DAY_MIN + shown.hour * 60 + shown.minute


def minutes_until(day: date, moment: datetime, zone: ZoneInfo) -> int:
    """The same of a moment that ends something: a minute after the last one that belongs to it.

    What ends when a change of clocks begins ends at midnight, though nobody ever saw that hour.
    """
    return minutes_on(day, moment - timedelta(minutes=1), zone) + 1


def exists(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether the wall clock ever shows ``wall``, a naive time: a change of clocks skips some."""
    passed = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return passed.replace(tzinfo=None, fold=0) == wall.replace(fold=0)


@record
class Days:
    """From which day to which, both included; what none means says the list."""

    since: Day | None = None
    until: Day | None = None
