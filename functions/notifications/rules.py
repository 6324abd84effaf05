"""When a reminder is due and how it gets there, and how long other news waits."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

LEAD: Final = timedelta(hours=24)
LONGEST_WAIT: Final = timedelta(days=29)
"""Cloud Tasks refuse a schedule more than 30 days ahead."""
CLOSE_ENOUGH: Final = timedelta(minutes=10)
SETTLE: Final = timedelta(minutes=2)
"""A change waits for others that may follow it; they are told together."""
UNDO: Final = timedelta(seconds=15)
"""A cancellation waits as long as the screen offers to undo it."""
LAST_WORD: Final = timedelta(hours=2)
"""So near to its start everybody is told whatever was told before."""
_SOONEST: Final = timedelta(minutes=5)
_MORNING: Final = time(8)


def reminder_due_at(starts_at: datetime, now: datetime) -> datetime | None:
    """24 hours before ``starts_at``; None when that has passed already."""
    due_at = starts_at - LEAD
    return due_at if due_at > now else None


def next_hop_at(due_at: datetime, now: datetime) -> datetime:
    """When the next task should run: at ``due_at``, or as near to it as a task may wait."""
    return min(due_at, now + LONGEST_WAIT)


def day_word(starts_at: datetime, now: datetime) -> str:
    """How a reminder calls the day of the start; both on the tenant's wall clock."""
    return "hoje" if starts_at.date() == now.date() else "amanhã"


def is_due(due_at: datetime, now: datetime) -> bool:
    """Whether to remind now, both on the tenant's wall clock.

    A few minutes early is better than one more task, but never on the day before, when it
    would be tomorrow's no more.
    """
    early = due_at - now <= CLOSE_ENOUGH and due_at.date() == now.date()
    return now >= due_at or early


def deadline(starts_at: datetime, told: Mapping[str, Any] | None, now: datetime) -> datetime:
    """When somebody would set out: for the start as it is, or as they were told, if sooner."""
    believed = datetime.fromisoformat(told["starts_at"]) if told else starts_at
    return min(starts_at, believed) if believed > now else starts_at


def held_until(now: datetime, deadline: datetime) -> datetime:
    """When to tell what a day's limit held back: next morning, or in time before ``deadline``.

    ``now`` is on the tenant's wall clock; the answer is UTC.
    """
    morning = datetime.combine(now.date() + timedelta(days=1), _MORNING, now.tzinfo)
    return max(now + _SOONEST, min(morning, deadline - LAST_WORD)).astimezone(UTC)
