"""When a visit may begin."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Final

from functions.clinic.catalogue.rules import GRID_MIN, Interval
from shared.clock import DAY_MIN

STEP_MIN: Final = 30
_NEVER: Final = Interval(10**9, 10**9)
_START: Final = attrgetter("start")
SUGGESTIONS: Final = 3


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
    taken = [*sorted(busy, key=_START), _NEVER]
    starts: list[int] = []
    for open_ in hours:
        at, last = open_.start, open_.end - duration_min
        for one in taken:
            if one.end <= at:
                continue
            until = min(last, one.start - duration_min - buffer_after_min)
            if at <= until:
                starts += _grid(at, until)
            at = max(at, one.end)
            if at > last:
                break
    return [s for s in starts if s >= not_before and 0 <= s < DAY_MIN]


def _grid(first: int, last: int) -> list[int]:
    """Where a visit may begin in a gap: where the gap does, and at half and full hours."""
    grid = range(-(-first // STEP_MIN) * STEP_MIN, last + 1, STEP_MIN)
    edge = [first] if first % STEP_MIN and first % GRID_MIN == 0 else []
    return [*edge, *grid]


def soonest(
    hours: Iterable[Interval], busy: Iterable[Interval], lasts: tuple[int, int], not_before: int
) -> int | None:
    """The first minute of the grid from ``not_before`` on at which a visit may begin, if any.

    ``lasts`` are its duration and its buffer.
    """
    hours, taken = list(hours), sorted(busy, key=_START)
    first = -(-not_before // GRID_MIN) * GRID_MIN
    edges = {first, *(one.start for one in hours), *(one.end for one in taken)}
    starts = sorted(at for at in edges if first <= at < DAY_MIN and at % GRID_MIN == 0)
    free = (at for at in starts for h in hours if h.start <= at and fits(h, taken, at, *lasts))
    return next(free, None)


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
