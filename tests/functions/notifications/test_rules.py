"""When a reminder is due."""

from datetime import UTC, datetime, timedelta

import pytest

from functions.notifications.rules import day_word, is_due, next_hop_at, reminder_due_at

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
