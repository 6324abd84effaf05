"""What of a day is drawn: the hours shown, what is closed, and where one may click."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from functions.clinic.appointments.rules import STEP_MIN, fits
from functions.clinic.catalogue.rules import Interval, within_day
from functions.clinic.hours.rules import subtract

SLIVER_MIN: Final = 15


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


def shown_hours(spans: Iterable[Interval], first: int = 8, last: int = 18) -> tuple[int, int]:
    """First and last full hour a day's picture shows; never less than the usual working day."""
    spans = list(spans)
    earliest = min([first, *(s.start // 60 for s in spans)])
    latest = max([last, *(-(-s.end // 60) for s in spans)])
    return max(0, earliest), min(24, latest)
