"""How figures become lines in a picture and rows in a table."""

import math
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from functions.admin.rules import LABELS
from shared.acts import FACTS
from shared.money import reais
from shared.plans import PLANS
from shared.prometheus import Line
from shared.record import record

WIDTH: Final = 600
HEIGHT: Final = 160
COLOURS: Final = 8
_MOST_LINES = 12
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "type": FACTS,
    "state": {state: label.text for state, label in LABELS.items()},
    "plan": {plan.code: plan.name for plan in PLANS},
    "outcome": {
        "due": "a fazer",
        "done": "feitas",
        "failed": "que falharam",
        "late": "atrasadas",
        "skipped": "puladas",
    },
}
_A_GAP = 2.5  # steps without a value end a line


@record
class Chart:
    """Lines over one span of time; ``series`` maps how a line is called to its query."""

    title: str
    unit: str
    series: Mapping[str, str]
    limit: float | None = None


@record
class Board:
    """Charts that are looked at together."""

    name: str
    title: str
    charts: tuple[Chart, ...]


@record
class Curve:
    """One drawn line, and what the table says of it."""

    name: str
    path: str
    colour: int
    last: str
    least: str
    most: str


@record
class Picture:
    """One drawn chart; ``limit`` is the height of its limit, None where it is out of sight."""

    title: str
    curves: Sequence[Curve]
    top: str
    middle: str
    limit: float | None
    hidden: int


@cache
def boards() -> tuple[Board, ...]:
    """Every dashboard of the description."""
    text = Path(__file__).with_name("dashboards.yaml").read_text(encoding="utf-8")
    given: dict[str, Any] = yaml.safe_load(text)
    return tuple(
        Board(name, board["title"], tuple(Chart(**chart) for chart in board["charts"]))
        for name, board in given.items()
    )


def named(pattern: str, line: Line) -> str:
    """How a line is called: ``{service}`` is that label's value, in words where it has some."""

    def told(found: re.Match[str]) -> str:
        value = line.labels.get(found[1], "?")
        return _WORDS.get(found[1], {}).get(value, value)

    return re.sub(r"{(\w+)}", told, pattern)


def shown(value: float, unit: str) -> str:
    """A value as a Brazilian reads it, with its unit."""
    if unit == "BRL":
        return reais(round(value * 100))
    if unit == "s" and value < 1:
        return f"{_number(value * 1000)} ms"
    if unit == "ratio":
        return f"{_number(value * 100)} %"
    suffix = {"s": " s", "/s": "/s", "days": " dias"}.get(unit, "")
    return f"{_number(value)}{suffix}"


def _number(value: float) -> str:
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 1 else 2  # noqa: PLR2004
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def draw(
    chart: Chart, found: Sequence[tuple[str, Line]], began: float, ended: float, step_s: int
) -> Picture:
    """A picture of ``found``, tallest lines first; more than twelve are counted, not drawn."""
    kept = [(name, _finite(line)) for name, line in found]
    kept = sorted((one for one in kept if one[1]), key=lambda one: -max(v for _, v in one[1]))
    top = _ceiling(max((v for _, points in kept for _, v in points), default=0.0))

    def place(point: tuple[float, float]) -> str:
        x = (point[0] - began) / (ended - began) * WIDTH
        return f"{x:.1f},{HEIGHT - point[1] / top * HEIGHT:.1f}"

    curves = []
    for number, (name, points) in enumerate(sorted(kept[:_MOST_LINES], key=lambda one: one[0])):
        values = [value for _, value in points]
        path = " ".join(
            f"{'M' if begins else 'L'}{place(point)}" for begins, point in _strokes(points, step_s)
        )
        told = (shown(v, chart.unit) for v in (values[-1], min(values), max(values)))
        curves.append(Curve(name, path, number % COLOURS, *told))
    limit = chart.limit
    seen = limit is not None and limit <= top
    return Picture(
        chart.title,
        curves,
        shown(top, chart.unit),
        shown(top / 2, chart.unit),
        HEIGHT - limit / top * HEIGHT if limit is not None and seen else None,
        max(0, len(kept) - _MOST_LINES),
    )


def _finite(line: Line) -> list[tuple[float, float]]:
    return [(at, value) for at, value in line.points if math.isfinite(value)]


def _strokes(
    points: Sequence[tuple[float, float]], step_s: int
) -> list[tuple[bool, tuple[float, float]]]:
    """Each point, and whether the pen is put down anew for it."""
    before = [-math.inf, *(at for at, _ in points)]
    return [
        (point[0] - last > step_s * _A_GAP, point)
        for last, point in zip(before, points, strict=False)
    ]


def _ceiling(most: float) -> float:
    """The least of 1, 2, 5, 10, 20, ... times a power of ten that holds ``most``."""
    if most <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(most))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= most)
