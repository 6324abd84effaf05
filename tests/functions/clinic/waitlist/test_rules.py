"""Which times are waited for, how they are said, and when people are written to."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from functions.clinic.waitlist import rules

ZONE = ZoneInfo("America/Sao_Paulo")


NIGHT = (21 * 60, 8 * 60)


@pytest.mark.parametrize(
    ("at", "quiet", "then"),
    [
        ("2031-03-03T07:59", NIGHT, "2031-03-03T08:00"),
        ("2031-03-03T08:00", NIGHT, "2031-03-03T08:00"),
        ("2031-03-03T20:59", NIGHT, "2031-03-03T20:59"),
        ("2031-03-03T21:00", NIGHT, "2031-03-04T08:00"),
        ("2031-12-31T23:59", NIGHT, "2032-01-01T08:00"),
        ("2031-03-03T03:00", (0, 0), "2031-03-03T03:00"),
        ("2031-03-03T13:00", (720, 840), "2031-03-03T14:00"),
        ("2031-03-03T14:00", (720, 840), "2031-03-03T14:00"),
    ],
)
def test_nobody_is_written_to_in_quiet_hours(at: str, quiet: tuple[int, int], then: str) -> None:
    """Over midnight or not, on the clinic's own clock; who wants none has none."""
    local = datetime.fromisoformat(at).replace(tzinfo=ZONE)

    assert rules.waking(local, quiet) == datetime.fromisoformat(then).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("weekdays", "hours", "words"),
    [
        ([1, 2, 3, 4, 5, 6, 7], (0, 1440), "qualquer dia e hora"),
        ([3, 1], (0, 1440), "seg, qua, a qualquer hora"),
        ([1, 2, 3, 4, 5, 6, 7], (480, 720), "qualquer dia, das 08:00 às 12:00"),
        ([7], (480, 720), "dom, das 08:00 às 12:00"),
    ],
)
def test_a_period_in_words(weekdays: list[int], hours: tuple[int, int], words: str) -> None:
    """As one says it."""
    assert rules.period_words(weekdays, *hours) == words
