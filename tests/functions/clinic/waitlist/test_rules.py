"""Which times are waited for, how they are said, and when people are written to."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from functions.clinic.waitlist import rules

WAKING = rules.waking
ZONE = ZoneInfo("America/Sao_Paulo")


@pytest.mark.parametrize(
    ("at", "then"),
    [
        ("2031-03-03T07:59", "2031-03-03T08:00"),
        ("2031-03-03T08:00", "2031-03-03T08:00"),
        ("2031-03-03T19:59", "2031-03-03T19:59"),
        ("2031-03-03T20:00", "2031-03-04T08:00"),
        ("2031-12-31T23:59", "2032-01-01T08:00"),
    ],
)
def test_nobody_is_written_to_at_night(at: str, then: str) -> None:
    """Between eight in the evening and eight in the morning of their own clock."""
    local = datetime.fromisoformat(at).replace(tzinfo=ZONE)

    assert WAKING(local) == datetime.fromisoformat(then).replace(tzinfo=ZONE)


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


@pytest.mark.parametrize(
    ("weekday", "start", "end", "suits"),
    [(1, 480, 510, True), (1, 690, 720, True), (1, 700, 730, False), (2, 480, 510, False)],
)
def test_a_visit_lies_whole_within_what_is_waited_for(
    weekday: int, start: int, end: int, *, suits: bool
) -> None:
    """On one of the days, from the first minute to the last."""
    assert rules.suits([1], (480, 720), weekday, start, end) is suits
