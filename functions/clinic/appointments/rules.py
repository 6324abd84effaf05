"""When a visit may begin."""

from collections.abc import Iterable
from typing import Final

from functions.clinic.catalogue.rules import GRID_MIN, Interval
from shared.clock import DAY_MIN

STEP_MIN: Final = 30
SUGGESTIONS: Final = 3


def within(hours: Iterable[Interval], wanted: Interval) -> bool:
    """Whether ``wanted`` lies inside one working interval."""
    return any(h.start <= wanted.start and wanted.end <= h.end for h in hours)


def free_starts(
    hours: Iterable[Interval],
    busy: Iterable[Interval],
    *,
    duration_min: int,
    buffer_after_min: int = 0,
    not_before: int = 0,
) -> list[int]:
    """Minutes at which a visit may begin: half and full hours, and wherever a gap begins.

    The visit must fit the working interval; its buffer may outlast it but meets nobody.
    """
    busy = sorted(busy)
    starts: set[int] = set()
    for open_ in hours:
        edges = {open_.start, *(b.end for b in busy if open_.start < b.end < open_.end)}
        grid = range(-(-open_.start // STEP_MIN) * STEP_MIN, open_.end, STEP_MIN)
        for start in edges | set(grid):
            if start >= not_before and fits(open_, busy, start, duration_min, buffer_after_min):
                starts.add(start)
    return sorted(s for s in starts if s % GRID_MIN == 0 and 0 <= s < DAY_MIN)


def fits(
    open_: Interval, busy: Iterable[Interval], start: int, duration_min: int, buffer_after_min: int
) -> bool:
    """Whether a visit from ``start`` fits ``open_`` and, with its buffer, meets nobody."""
    visit = Interval(start, start + duration_min + buffer_after_min)
    return start + duration_min <= open_.end and not any(visit.overlaps(b) for b in busy)


def nearest(starts: Iterable[int], wanted: int) -> list[int]:
    """The three of ``starts`` closest to ``wanted``, of equals the later; in order."""
    closest = sorted(starts, key=lambda start: (abs(start - wanted), -start))
    return sorted(closest[:SUGGESTIONS])
