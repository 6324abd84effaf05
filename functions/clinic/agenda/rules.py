"""What of a day is drawn: the hours shown, what is closed, and where one may click."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from functions.clinic.appointments.rules import STEP_MIN, fits
from functions.clinic.catalogue.rules import Interval, within_day
from functions.clinic.hours.rules import subtract

SLIVER_MIN: Final = 15
_NOON_MIN: Final = 720
_USUAL: Final = (8, 18)


def open_cells(
    hours: Iterable[Interval], busy: Iterable[Interval], visits: Iterable[tuple[int, int]]
) -> list[Interval]:
    """Where one may click: the half hours that are free and hold the start of a visit.

    ``visits`` are the lengths offered, a duration and its buffer each; the shortest that fits is
    enough. What a visit beside it leaves of a half hour, if a sliver, joins the next cell.
    """
    busy, offered = sorted(busy), sorted(set(visits))
    return [
        cell
        for open_ in hours
        for gap in subtract(open_, busy)
        for cell in within_day(_half_hours(gap))
        if any(fits(open_, busy, cell.start, *visit) for visit in offered)
    ]


def _half_hours(gap: Interval) -> list[Interval]:
    first = -(-(gap.start + SLIVER_MIN) // STEP_MIN) * STEP_MIN
    inner = range(first, gap.end - SLIVER_MIN + 1, STEP_MIN)
    return [Interval(a, b) for a, b in pairwise([gap.start, *inner, gap.end])]


def stretches(cells: Iterable[Interval]) -> list[Interval]:
    """Cells that touch, as one: free time as it is seen."""
    found: list[Interval] = []
    for cell in cells:
        if found and found[-1].end == cell.start:
            found[-1] = Interval(found[-1].start, cell.end)
        else:
            found.append(cell)
    return found


def drawn(working: Sequence[Interval], visits: Iterable[Interval]) -> list[Interval]:
    """What of somebody's day decides which hours are shown.

    Not the end of a shift that began the evening before, nor what falls into it: it would have
    the whole day begin at midnight, and is told instead. Who works on until noon is drawn.
    """
    nights = [one for one in working if one.start < 0 and one.end <= _NOON_MIN]
    own = [one for one in working if one not in nights]
    day = [v for v in visits if v.start >= 0 and not any(v.start < n.end for n in nights)]
    return [*within_day(own), *within_day(day)]


def shown_hours(spans: Iterable[Interval]) -> tuple[int, int]:
    """First and last full hour a day's picture shows; the usual ones when nothing is on it."""
    spans = list(spans)
    if not spans:
        return _USUAL
    earliest = min(one.start // 60 for one in spans)
    latest = max(-(-one.end // 60) for one in spans)
    return max(0, earliest), min(24, latest)
