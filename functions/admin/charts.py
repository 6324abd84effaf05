"""What the platform measures of itself, as pictures."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import yaml

from functions.admin.rules import LABELS
from shared.acts import FACTS
from shared.charts.lines import lines
from shared.charts.picture import Picture
from shared.charts.series import Series
from shared.money import reais
from shared.plans import PLANS
from shared.prometheus import Line
from shared.record import record
from shared.web.filters import DEFAULT_ZONE

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
_A_DAY: Final = 86_400


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
class Span:
    """Steps of ``step_s`` from ``began`` to ``ended``, in whole seconds since 1970."""

    began: int
    ended: int
    step_s: int

    @property
    def steps(self) -> int:
        """How many there are, the first and the last among them."""
        return (self.ended - self.began) // self.step_s + 1

    def labels(self) -> list[str]:
        """When each began: with its day, where there are several."""
        shape = "%d/%m %H:%M" if self.ended - self.began > _A_DAY else "%H:%M"
        starts = (self.began + n * self.step_s for n in range(self.steps))
        return [datetime.fromtimestamp(at, DEFAULT_ZONE).strftime(shape) for at in starts]


@record
class Drawn:
    """A chart, and how many of its lines were left out."""

    picture: Picture
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


def draw(chart: Chart, found: Sequence[tuple[str, Line]], span: Span) -> Drawn:
    """A picture of ``found`` by their names; of more than twelve the tallest."""
    kept = [(name, points) for name, line in found if (points := _finite(line))]
    kept.sort(key=lambda one: -max(value for _, value in one[1]))
    series = [Series(name, _by_step(points, span)) for name, points in sorted(kept[:_MOST_LINES])]
    say = partial(shown, unit=chart.unit)
    labels = span.labels() if series else []
    return Drawn(
        lines(chart.title, labels, series, say, limit=chart.limit), max(0, len(kept) - _MOST_LINES)
    )


def _finite(line: Line) -> list[tuple[float, float]]:
    return [(at, value) for at, value in line.points if math.isfinite(value)]


def _by_step(points: Sequence[tuple[float, float]], span: Span) -> list[float | None]:
    """The value of each step; None where nobody measured."""
    figures: list[float | None] = [None] * span.steps
    for at, value in points:
        step = round((at - span.began) / span.step_s)
        if 0 <= step < len(figures):
            figures[step] = value
    return figures
