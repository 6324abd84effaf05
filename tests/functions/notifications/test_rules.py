"""When a reminder is due, and how long other news waits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from functions.notifications.rules import (
    USUAL,
    Due,
    day_word,
    deadline,
    held_until,
    is_due,
    next_hop_at,
    next_reminder,
    quiet_around,
)

NOW = datetime(2031, 3, 3, 12, tzinfo=UTC)


ZONE = ZoneInfo("America/Sao_Paulo")
LOUD = replace(USUAL, quiet_from=0, quiet_until=0)


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        (timedelta(hours=25), timedelta(hours=1)),
        (timedelta(days=90), timedelta(days=89)),
        (timedelta(hours=24), None),
        (timedelta(minutes=5), None),
    ],
)
def test_a_reminder_goes_out_a_day_before(ahead: timedelta, expected: timedelta | None) -> None:
    """An appointment within 24 hours gets none: its confirmation was enough."""
    due = next_reminder(NOW + ahead, NOW, LOUD)

    assert (due and due.at) == (None if expected is None else NOW + expected)


def _at(text: str) -> datetime:
    """A day of March 2031 and a time in São Paulo: ``03 10:00``."""
    return datetime.strptime(f"2031-03-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "now", "leads", "expected"),
    [
        # several, and none
        ("10 10:00", "03 12:00", (2880, 1440, 120), ["08 10:00", "09 10:00", "10 08:00"]),
        ("10 10:00", "08 12:00", (2880, 1440, 120), ["09 10:00", "10 08:00"]),
        ("10 10:00", "03 12:00", (), []),
        # what falls into quiet hours leaves before them
        ("10 09:00", "03 12:00", (120,), ["09 20:45"]),
        ("10 22:30", "03 12:00", (1440, 120), ["09 20:45", "10 20:30"]),
        ("10 06:00", "03 12:00", (1440,), ["08 20:45"]),
        # after them where it is too late for that, and never once it began
        ("10 08:30", "09 20:50", (120,), ["10 08:00"]),
        ("10 08:00", "09 20:50", (120,), []),
        ("10 07:00", "09 23:00", (120,), []),
        # what is past by now is not made up for, in nobody's night either
        ("10 22:30", "09 23:00", (1440,), []),
        # the edges of the hours are no part of them
        ("10 10:00", "03 12:00", (120,), ["10 08:00"]),
        ("11 21:00", "03 12:00", (1440,), ["10 20:45"]),
        ("11 20:59", "03 12:00", (1440,), ["10 20:59"]),
    ],
)
def test_reminders_leave_at_their_times_and_in_nobody_s_night(
    start: str, now: str, leads: tuple[int, ...], expected: list[str]
) -> None:
    """Each nearer to the start than the one before."""
    voice, found, below, clock = replace(USUAL, leads=leads), [], None, _at(now)
    while due := next_reminder(_at(start), clock, voice, below):
        found.append(f"{due.at:%d %H:%M}")
        below, clock = due.lead, due.at

    assert found == expected


@pytest.mark.parametrize(
    ("start", "now", "owed", "expected"),
    [
        # its task is late: it is due as it was, not after the night
        ("10 10:00", "09 10:05", "09 10:00", "09 10:00"),
        ("10 22:30", "09 20:50", "09 20:45", "09 20:45"),
        # it waited for the end of a night that began before it came
        ("10 22:30", "09 23:00", "10 08:00", "10 08:00"),
        # other quiet hours, other times
        ("10 10:00", "08 12:00", "09 08:00", "09 10:00"),
    ],
)
def test_what_is_planned_and_not_told_is_still_to_come(
    start: str, now: str, owed: str, expected: str
) -> None:
    """Once, as long as its time is one that is chosen."""
    voice, planned = replace(USUAL, leads=(1440, 120)), Due(_at(owed), 1440)

    due = next_reminder(_at(start), _at(now), voice, owed=planned)
    other = next_reminder(_at(start), _at(now), replace(voice, leads=(120,)), owed=planned)

    assert due == Due(_at(expected), 1440)
    assert other is not None
    assert other.lead == 120


@pytest.mark.parametrize(
    ("at", "hours", "inside"),
    [
        ("10 12:00", (720, 780), True),
        ("10 13:00", (720, 780), False),
        ("10 23:30", (1380, 60), True),
        ("10 00:30", (1380, 60), True),
        ("10 01:00", (1380, 60), False),
        ("10 03:00", (0, 0), False),
        ("10 03:00", (0, 360), True),
    ],
)
def test_quiet_hours_may_be_of_the_day_or_over_midnight(
    at: str, hours: tuple[int, int], *, inside: bool
) -> None:
    """Half-open as all time here; the same twice are none."""
    voice = replace(USUAL, quiet_from=hours[0], quiet_until=hours[1])
    around = quiet_around(_at(at), voice)

    assert (around is not None) == inside
    assert around is None or around[0] <= _at(at) < around[1]


def test_a_lead_is_real_time_over_a_change_of_clocks() -> None:
    """24 hours before ten of the first winter day is eleven of summer's last (Brazil, 2019)."""
    start = datetime(2019, 2, 17, 10, tzinfo=ZONE)

    due = next_reminder(start, datetime(2019, 2, 1, tzinfo=ZONE), USUAL)

    assert due is not None
    assert start.astimezone(UTC) - due.at.astimezone(UTC) == timedelta(hours=24)
    assert f"{due.at:%d %H:%M}" == "16 11:00"


def test_a_far_reminder_travels_in_hops() -> None:
    """Cloud Tasks hold a task for 30 days at most."""
    assert next_hop_at(NOW + timedelta(days=89), NOW) == NOW + timedelta(days=29)
    assert next_hop_at(NOW + timedelta(days=3), NOW) == NOW + timedelta(days=3)


def test_a_task_that_arrives_early_waits_unless_it_is_close() -> None:
    """Ten minutes early is close enough; a day is not."""
    assert is_due(NOW + timedelta(minutes=10), NOW)
    assert not is_due(NOW + timedelta(minutes=11), NOW)


@pytest.mark.parametrize(
    ("hours", "word"),
    [
        *[(1, "hoje"), (11, "hoje"), (12, "amanhã"), (24, "amanhã")],
        (48, "quarta, 5 de março"),
    ],
)
def test_a_reminder_names_the_day_by_the_calendar(hours: int, word: str) -> None:
    """Midnight decides, not how many hours are left."""
    assert day_word(NOW + timedelta(hours=hours), NOW) == word


def test_no_reminder_comes_on_the_day_before() -> None:
    """Five past midnight: ten minutes early it would say tomorrow, and be wrong."""
    due_at = datetime(2026, 11, 26, 0, 5, tzinfo=UTC)

    assert not is_due(due_at, due_at - timedelta(minutes=10))
    assert is_due(due_at, due_at - timedelta(minutes=5))


@pytest.mark.parametrize(("told", "expected"), [(None, 30), (10, 10), (40, 30), (0, 30), (-1, 30)])
def test_a_patient_sets_out_for_what_they_believe(told: int | None, expected: int) -> None:
    """For the visit as they were told, if that is sooner and not past already; hours from now."""
    known = None if told is None else {"starts_at": (NOW + timedelta(hours=told)).isoformat()}

    assert deadline(NOW + timedelta(hours=30), known, NOW) == NOW + timedelta(hours=expected)


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        (timedelta(days=9), timedelta(hours=20)),
        (timedelta(hours=21), timedelta(hours=19)),
        (timedelta(hours=2, minutes=6), timedelta(minutes=6)),
        (timedelta(hours=2, minutes=4), timedelta(minutes=5)),
    ],
)
def test_what_was_held_back_is_told_in_the_morning_or_in_time(
    ahead: timedelta, expected: timedelta
) -> None:
    """At eight, or two hours before somebody would set out, and never at once again."""
    assert held_until(NOW, NOW + ahead) == NOW + expected
