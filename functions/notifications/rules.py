"""When a reminder is due, and how it gets there."""

from datetime import datetime, timedelta
from typing import Final

LEAD: Final = timedelta(hours=24)
LONGEST_WAIT: Final = timedelta(days=29)
"""Cloud Tasks refuse a schedule more than 30 days ahead."""
CLOSE_ENOUGH: Final = timedelta(minutes=10)


def reminder_due_at(starts_at: datetime, now: datetime) -> datetime | None:
    """24 hours before ``starts_at``; None when that has passed already."""
    due_at = starts_at - LEAD
    return due_at if due_at > now else None


def next_hop_at(due_at: datetime, now: datetime) -> datetime:
    """When the next task should run: at ``due_at``, or as near to it as a task may wait."""
    return min(due_at, now + LONGEST_WAIT)


def day_word(starts_at: datetime, now: datetime) -> str:
    """How a reminder calls the day of the visit; both on the tenant's wall clock."""
    return "hoje" if starts_at.date() == now.date() else "amanhã"


def is_due(due_at: datetime, now: datetime) -> bool:
    """Whether to remind now, both on the tenant's wall clock.

    A few minutes early is better than one more task, but never on the day before, when the visit
    would be tomorrow's no more.
    """
    early = due_at - now <= CLOSE_ENOUGH and due_at.date() == now.date()
    return now >= due_at or early
