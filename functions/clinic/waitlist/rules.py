"""Which times somebody waits for, in minutes and in words; and when one may be written to."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from functions.clinic.catalogue.rules import clock
from shared.clock import DAY_MIN, SHORT_WEEKDAYS

EVERY_DAY: Final = (1, 2, 3, 4, 5, 6, 7)


def waking(local: datetime, quiet: tuple[int, int]) -> datetime:
    """The first moment from ``local`` on, on the same clock, at which people are written to.

    ``quiet`` are the minutes of a day from and until which they are not; equal ones are never.
    """
    at, (begins, ends) = local.hour * 60 + local.minute, quiet
    if (at - begins) % DAY_MIN >= (ends - begins) % DAY_MIN:
        return local
    day = local + timedelta(days=int(at >= ends))
    return day.replace(hour=ends // 60, minute=ends % 60, second=0, microsecond=0)


def period_words(weekdays: Sequence[int], from_min: int, until_min: int) -> str:
    """``seg, qua, das 08:00 às 12:00``, ``qualquer dia e hora``."""
    days = ", ".join(SHORT_WEEKDAYS[day - 1] for day in sorted(weekdays))
    every = len(weekdays) == len(EVERY_DAY)
    if from_min == 0 and until_min == DAY_MIN:
        return "qualquer dia e hora" if every else f"{days}, a qualquer hora"
    hours = f"das {clock(from_min)} às {clock(until_min)}"
    return f"qualquer dia, {hours}" if every else f"{days}, {hours}"
