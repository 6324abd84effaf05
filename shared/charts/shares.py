"""What is a part of something: a heat map of two sides, and how many reach each stage."""

from collections.abc import Sequence
from typing import Final

from shared.charts.scale import Say, whole
from shared.record import record

LEVELS: Final = 5


@record
class Cell:
    """A figure as it is written, and how hot it is, of five; 0 where there is nothing."""

    said: str
    level: int
    href: str | None = None


@record
class Heat:
    """A table whose cells are coloured by their figures."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@record
class Stage:
    """How many reached it, in hundredths of the first, and of those before it."""

    name: str
    said: str
    share: float
    of_before: str
    href: str | None = None


@record
class Funnel:
    """Stages one after another; each holds a part of those before."""

    title: str
    stages: tuple[Stage, ...]


def heat(
    title: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[float | None]]],
    say: Say = whole,
) -> Heat:
    """Even steps from nothing to the greatest figure."""
    most = max((one or 0 for _, figures in rows for one in figures), default=0)

    def cell(figure: float | None) -> Cell:
        if figure is None:
            return Cell("", 0)
        return Cell(say(figure), -int(-figure * LEVELS // most) if most > 0 < figure else 0)

    told = tuple((name, tuple(cell(one) for one in figures)) for name, figures in rows)
    return Heat(title, tuple(columns), told)


def funnel(title: str, stages: Sequence[tuple[str, int]], say: Say = whole) -> Funnel:
    """Each stage's number, its share of the first, and of the one before."""
    first = stages[0][1] if stages else 0
    before = [None, *(number for _, number in stages)]
    return Funnel(
        title,
        tuple(
            Stage(
                name,
                say(number),
                min(100.0, round(number / first * 100, 1)) if first else 0.0,
                "" if last is None else _percent(number, last),
            )
            for (name, number), last in zip(stages, before, strict=False)
        ),
    )


def _percent(part: int, of: int) -> str:
    return f"{round(part / of * 100)} %" if of else "–"
