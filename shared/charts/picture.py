"""What is drawn of figures, in a plot of 1,000 by 1,000 that is stretched to its place."""

from typing import Final

from shared.record import record

SIZE: Final = 1_000
TONES: Final = 8
"""Colours that follow each other; lines differ by their dashes, too."""


@record
class Stroke:
    """A line, or with ``filled`` the area that it goes around."""

    path: str
    tone: int
    filled: bool = False


@record
class Bar:
    """A rectangle; ``said`` is told to whoever points at it, ``href`` leads to its rows."""

    x: float
    y: float
    width: float
    height: float
    tone: int
    said: str
    href: str | None = None


@record
class Dot:
    """A thing at its place, in hundredths of the plot."""

    x: float
    y: float
    tone: int
    said: str
    href: str | None = None


@record
class Key:
    """How one colour is called, and how much it came to last."""

    name: str
    tone: int
    latest: str = ""


@record(kw_only=True)
class Picture:
    """``ticks`` stand at even heights, greatest first, ``labels`` and ``notes`` at even distances.

    ``said`` is the picture in a sentence; ``head`` and ``rows`` are the table of its figures.
    ``reads`` where a row is what stands above one label. ``base`` is the height of nought,
    ``limit`` of what should not be passed; None where it is out of sight.
    """

    title: str
    said: str
    ticks: tuple[str, ...]
    labels: tuple[str, ...]
    notes: tuple[str, ...] = ()
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    strokes: tuple[Stroke, ...] = ()
    bars: tuple[Bar, ...] = ()
    dots: tuple[Dot, ...] = ()
    keys: tuple[Key, ...] = ()
    base: float | None = None
    limit: float | None = None
    reads: bool = True
