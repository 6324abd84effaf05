"""When somebody works on a day: the week, what departs from it, and time that is blocked."""

from collections.abc import Iterable, Sequence
from typing import Final

from functions.clinic.catalogue.rules import Interval, checked_hours
from shared.clock import DAY_MIN

BLOCKS: Final = {
    "lunch": "Almoço",
    "meeting": "Reunião",
    "out": "Ausência",
    "other": "Bloqueio",
}
"""What a block is for."""


def joined(
    before: Sequence[Interval], day: Sequence[Interval], after: Sequence[Interval]
) -> list[Interval]:
    """Hours of a day in its minutes, joined with those of its neighbours that touch midnight.

    Each is as ``checked_hours`` gives it; mostly nobody works over midnight.
    """
    early, late = bool(before) and before[-1].end == DAY_MIN, bool(after) and after[0].start == 0
    if not early and not late:
        return list(day)
    shifted = [
        *(Interval(one.start - DAY_MIN, one.end - DAY_MIN) for one in before),
        *day,
        *(Interval(one.start + DAY_MIN, one.end + DAY_MIN) for one in after),
    ]
    return [one for one in checked_hours(shifted) if one.start < DAY_MIN and one.end > 0]


def within(hours: Iterable[Interval], wanted: Interval) -> bool:
    """Whether ``wanted`` lies inside one working interval."""
    return any(h.start <= wanted.start and wanted.end <= h.end for h in hours)


def subtract(whole: Interval, parts: Iterable[Interval]) -> list[Interval]:
    """What is left of ``whole`` without ``parts``, in order."""
    left, at = [], whole.start
    for part in sorted(parts):
        if part.start > at:
            left.append(Interval(at, min(part.start, whole.end)))
        at = max(at, part.end)
        if at >= whole.end:
            break
    if at < whole.end:
        left.append(Interval(at, whole.end))
    return [gap for gap in left if gap.start < gap.end]


def without(hours: Iterable[Interval], blocked: Sequence[Interval]) -> list[Interval]:
    """What is left of ``hours`` without what is blocked."""
    if not blocked:
        return list(hours)
    return [left for one in hours for left in subtract(one, blocked)]
