"""When a reminder is due and how it gets there, and how long other news waits."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from shared.letters import NIGHT_MIN, Voice
from shared.record import record
from shared.web.filters import long_date

A_DAY: Final = 24 * 60
NOTHING: Final = 0
"""The lead of a subject that nobody is to be reminded of any more."""
USUAL: Final = Voice(0, leads=(A_DAY,), quiet_from=NIGHT_MIN[0], quiet_until=NIGHT_MIN[1], own={})
"""What holds of a feature until its tenant chooses."""
LONGEST_WAIT: Final = timedelta(days=29)
"""Cloud Tasks refuse a schedule more than 30 days ahead."""
CLOSE_ENOUGH: Final = timedelta(minutes=10)
SETTLE: Final = timedelta(minutes=2)
"""A change waits for others that may follow it; they are told together."""
UNDO: Final = timedelta(seconds=15)
"""A cancellation waits as long as the screen offers to undo it."""
LAST_WORD: Final = timedelta(hours=2)
"""So near to its start everybody is told whatever was told before."""
_BEFORE_QUIET: Final = timedelta(minutes=15)
"""A task that is a few minutes late still reaches nobody in quiet hours."""
_SOONEST: Final = timedelta(minutes=5)
_MORNING: Final = time(8)


@record
class Due:
    """A reminder for so many minutes before the start, and when it is to leave."""

    at: datetime
    lead: int


def next_reminder(
    starts_at: datetime,
    now: datetime,
    voice: Voice,
    below: int | None = None,
    owed: Due | None = None,
) -> Due | None:
    """The first that is still to come, of those nearer to the start than ``below`` minutes.

    All on the tenant's wall clock. One that falls into quiet hours leaves before them, or after
    them where it is too late for that and not yet for the start. One whose time is past is not
    made up for, unless it is ``owed``: planned, and not told yet; due by now, it is as planned.
    None: nothing is to be reminded.
    """
    found = {
        lead: at
        for lead in voice.leads
        if below is None or lead < below
        if (at := _leaves_at(starts_at, lead, now, voice))
    }
    if owed and owed.lead in voice.leads and (owed.at <= now or owed.lead not in found):
        found[owed.lead] = owed.at
    due = [Due(at, lead) for lead, at in found.items()]
    return min(due, key=lambda one: (one.at, one.lead), default=None)


def _leaves_at(starts_at: datetime, lead: int, now: datetime, voice: Voice) -> datetime | None:
    at = _earlier(starts_at, timedelta(minutes=lead))
    if at <= now:
        return None
    if hours := quiet_around(at, voice):
        evening, morning = hours
        at = _earlier(evening, _BEFORE_QUIET)
        at = at if at > now else morning
    return at if now < at < starts_at else None


def _earlier(moment: datetime, span: timedelta) -> datetime:
    """``span`` before, in real time: a change of clocks between them counts."""
    return (moment.astimezone(UTC) - span).astimezone(moment.tzinfo)


def quiet_around(at: datetime, voice: Voice) -> tuple[datetime, datetime] | None:
    """The quiet hours ``[evening, morning)`` that ``at`` falls into, on its wall clock."""
    begins, ends, minute = voice.quiet_from, voice.quiet_until, at.hour * 60 + at.minute
    over = begins > ends
    if not (minute >= begins or minute < ends if over else begins <= minute < ends):
        return None
    first = at.date() - timedelta(days=int(over and minute < ends))
    last = first + timedelta(days=int(over))
    return _on(at, first, begins), _on(at, last, ends)


def _on(at: datetime, day: date, minute: int) -> datetime:
    clock = time(minute // 60, minute % 60) if minute < A_DAY else time()
    return datetime.combine(day + timedelta(days=minute // A_DAY), clock, at.tzinfo)


def next_hop_at(due_at: datetime, now: datetime) -> datetime:
    """When the next task should run: at ``due_at``, or as near to it as a task may wait."""
    return min(due_at, now + LONGEST_WAIT)


def day_word(starts_at: datetime, now: datetime) -> str:
    """How a reminder calls the day of the start; both on the tenant's wall clock."""
    days = (starts_at.date() - now.date()).days
    return ("hoje", "amanhã")[days] if days < 2 else long_date(starts_at)  # noqa: PLR2004


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
