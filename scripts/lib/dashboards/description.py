"""The one description of charts, read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Chart:
    """Lines over one span of time; ``series`` maps how a line is called to its query."""

    title: str
    unit: str
    series: Mapping[str, str]
    limit: float | None = None


@dataclass(frozen=True)
class Board:
    """Charts that are looked at together."""

    name: str
    title: str
    charts: tuple[Chart, ...]


def read(path: Path) -> list[Board]:
    """Every dashboard of the description."""
    given: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Board(name, board["title"], tuple(Chart(**chart) for chart in board["charts"]))
        for name, board in given.items()
    ]
