"""When a reminder is due, and how long other news waits."""

from datetime import UTC, datetime, timedelta

import pytest

from functions.notifications.rules import (
    day_word,
    deadline,
    held_until,
    is_due,
    next_hop_at,
    reminder_due_at,
)

NOW = datetime(2031, 3, 3, 12, tzinfo=UTC)


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
    assert reminder_due_at(NOW + ahead, NOW) == (None if expected is None else NOW + expected)


def test_a_far_reminder_travels_in_hops() -> None:
    """Cloud Tasks hold a task for 30 days at most."""
    assert next_hop_at(NOW + timedelta(days=89), NOW) == NOW + timedelta(days=29)
    assert next_hop_at(NOW + timedelta(days=3), NOW) == NOW + timedelta(days=3)


def test_a_task_that_arrives_early_waits_unless_it_is_close() -> None:
    """Ten minutes early is close enough; a day is not."""
    assert is_due(NOW + timedelta(minutes=10), NOW)
    assert not is_due(NOW + timedelta(minutes=11), NOW)


@pytest.mark.parametrize(
    ("hours", "word"), [(1, "hoje"), (11, "hoje"), (12, "amanhã"), (24, "amanhã")]
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
