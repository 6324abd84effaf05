"""Where figures lie: round steps that hold them, and places in a plot of 1,000 by 1,000."""

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Final

from shared.charts.picture import SIZE
from shared.numbers import thousands
from shared.record import record

Say = Callable[[float], str]
_STEPS: Final = 4
_ROUND: Final = (1, 2, 5, 10)
_LABELS: Final = 7


def whole(value: float) -> str:
    """``1.248`` of 1248.2."""
    return thousands(round(value))


@record
class Scale:
    """Round values at even distances, least first; the least and the greatest hold all figures."""

    values: tuple[float, ...]

    def y(self, value: float) -> float:
        """Its height in the plot, counted from above."""
        least, most = self.values[0], self.values[-1]
        return SIZE - (value - least) / (most - least) * SIZE

    def seen(self, value: float | None) -> float | None:
        """The same, of what lies within it; None of anything else."""
        within = value is not None and self.values[0] <= value <= self.values[-1]
        return self.y(value) if within and value is not None else None

    def ticks(self, say: Say) -> tuple[str, ...]:
        """The values as they are written, greatest first; of two that are written alike one."""
        told = [say(value) for value in reversed(self.values)]
        return (*(one if one != below else "" for one, below in pairwise(told)), told[-1])


def scale(figures: Iterable[float | None], *, from_zero: bool = True) -> Scale:
    """Three to seven round values around ``figures`` (those that are none are left out)."""
    known = [one for one in figures if one is not None and math.isfinite(one)]
    if from_zero or not known:
        known.append(0)
    least, most = min(known), max(known)
    if least == most:
        most = least + 1
    rough = (most - least) / _STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(n * power for n in _ROUND if n * power >= rough * (1 - 1e-9))
    first, last = math.floor(least / step + 1e-9), math.ceil(most / step - 1e-9)
    digits = max(0, -math.floor(math.log10(step)))
    return Scale(tuple(round(n * step, digits) for n in range(first, last + 1)))


def centre(number: int, of: int) -> float:
    """Where the one of a number, from nought, stands among ``of``."""
    return (number + 0.5) / of * SIZE


def thinned(labels: Sequence[str]) -> tuple[str, ...]:
    """The labels; of more than seven the others are empty, an even share of them on either side."""
    every = max(1, -(-len(labels) // _LABELS))
    first = (len(labels) - 1) % every // 2
    return tuple(one if n % every == first else "" for n, one in enumerate(labels))
