"""Days and times as people write them, and the wall clock when clocks are changed."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.clock import Day, Moment, WallTime, exists, minutes_on, minutes_until

ZONE = ZoneInfo("America/Sao_Paulo")
NO_MIDNIGHT = date(2018, 11, 4)
"""Clocks went from 24:00 of the 3rd to 01:00 of the 4th (Decreto 9.242/2017)."""
LONG = date(2018, 2, 17)
"""At 24:00 clocks went back to 23:00."""


def _at(*when: int) -> datetime:
    return datetime(*when, tzinfo=ZONE).astimezone(UTC)  # type: ignore[misc,arg-type]


def _reason(kind: Any, typed: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(kind).validate_python(typed)
    return str(refused.value.errors()[0]["ctx"]["error"])


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        *(
            ("9", "09:00"),
            ("9h", "09:00"),
            ("9h30", "09:30"),
            ("9:30", "09:30"),
            ("09:30", "09:30"),
        ),
        *(("09:30:00", "09:30"), ("9h30min", "09:30"), ("às 9 horas", "09:00"), ("9.30", "09:30")),
        *(("meio-dia", "12:00"), ("Meia noite", "00:00"), ("\u200e９:30\u00a0", "09:30")),
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, read: str) -> None:
    """On the wall clock, to the minute."""
    assert TypeAdapter(WallTime).validate_python(typed).strftime("%H:%M") == read


@pytest.mark.parametrize(
    "typed",
    [
        *(34200, 9.5, True, None, "34200", "09:30Z", "09:30+03:00", "09:30:15", "9:3", "930"),
        *("25", "9:61", "24:00", "", "manhã", "2018-11-04T09:30", []),
    ],
)
def test_what_is_no_time_of_day_is_refused(typed: Any) -> None:
    """Seconds since midnight and zones are nothing a wall clock shows."""
    assert _reason(WallTime, typed).endswith(".")


@pytest.mark.parametrize(
    "typed", ["2018-11-04", "04/11/2018", "4/11/2018", "04.11.2018", "2018-11-4", " 04-11-2018 "]
)
def test_a_day_is_read_as_people_write_it(typed: str) -> None:
    """Day, month and year, or ISO 8601."""
    assert TypeAdapter(Day).validate_python(typed) == NO_MIDNIGHT


@pytest.mark.parametrize(
    "typed",
    [
        *(0, 1764115200, "0", "1764115200", "04/11/18", "11/2018", "31/02/2018", "04/11-2018"),
        *("2018-11-04T00:00", "20181104", "2018-W44-7", "04/11/1999", "04/11/2101", None, True),
    ],
)
def test_what_is_no_day_is_refused(typed: Any) -> None:
    """Counts of seconds, years of two digits, days the calendar has not."""
    assert _reason(Day, typed).endswith(".")


@pytest.mark.parametrize(
    "typed", [1541322000, "1541322000", "2018-11-04", "2018-11-04T24:00", "9:00", "2018-11-04T09"]
)
def test_what_is_no_moment_is_refused(typed: Any) -> None:
    """A moment is text in ISO 8601."""
    assert _reason(Moment, typed).endswith(".")


def test_minutes_are_those_of_the_wall() -> None:
    """At nine it is 540 minutes, however few have passed since the day began."""
    assert minutes_on(NO_MIDNIGHT, _at(2018, 11, 4, 9), ZONE) == 540
    assert minutes_on(LONG, _at(2018, 2, 18, 9), ZONE) == 1440 + 540


def test_what_ends_at_a_skipped_midnight_ends_at_midnight() -> None:
    """The clock shows 01:00 by then, and the visit is no hour longer for it."""
    end = _at(2018, 11, 4, 1)

    assert minutes_until(date(2018, 11, 3), end, ZONE) == 1440
    assert minutes_on(NO_MIDNIGHT, end, ZONE) == 60


@pytest.mark.parametrize(
    ("wall", "shown"),
    [
        (datetime(2018, 11, 4, 0, 30), False),  # noqa: DTZ001 - the wall's own
        (datetime(2018, 11, 4, 1), True),  # noqa: DTZ001
        (datetime(2018, 2, 17, 23, 30), True),  # noqa: DTZ001
    ],
)
def test_a_skipped_time_does_not_exist(wall: datetime, *, shown: bool) -> None:
    """A repeated one does."""
    assert exists(wall, ZONE) is shown
