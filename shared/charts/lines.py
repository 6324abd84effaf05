"""What goes on over time: lines, a line within its band, dots, and a line in a word's place."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from shared.charts.picture import SIZE, TONES, Dot, Picture, Stroke
from shared.charts.scale import Say, Scale, centre, scale, thinned, whole
from shared.charts.series import Series, framed, told
from shared.record import record


@record
class Spot:
    """One thing of a strip: which label it stands above, how high, why, and the way to it."""

    label: int
    figure: float
    why: str
    href: str | None = None
    odd: bool = False


@record
class Spark:
    """A line in a word's place, in a plot of 1,000 by 1,000, and what it says."""

    path: str
    said: str


def lines(  # noqa: PLR0913 - what, of what, and how it is drawn
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    say: Say = whole,
    *,
    from_zero: bool = True,
    limit: float | None = None,
) -> Picture:
    """Lines over the same labels; a missing figure ends a line, the next begins it anew.

    A ``limit`` far above them all would only flatten them: it is drawn where it is in sight.
    """
    on = scale((one for each in series for one in each.figures), from_zero=from_zero)
    drawn = (Stroke(_path(each.figures, on), n % TONES) for n, each in enumerate(series))
    around = framed(title, labels, series, on, say)
    return replace(around, strokes=tuple(drawn), limit=on.seen(limit))


def band(
    title: str,
    labels: Sequence[str],
    middle: Series,
    edges: tuple[Series, Series],
    say: Say = whole,
) -> Picture:
    """A line between a lower and an upper one; the scale need not hold nought."""
    low, high = edges
    on = scale((*middle.figures, *low.figures, *high.figures), from_zero=False)
    drawn = (
        Stroke(_around(low.figures, high.figures, on), 0, filled=True),
        Stroke(_path(middle.figures, on), 0),
    )
    return replace(framed(title, labels, (middle, low, high), on, say), strokes=drawn, keys=())


def strip(title: str, labels: Sequence[str], spots: Sequence[Spot], say: Say = whole) -> Picture:
    """Each thing a dot above its label; whoever points at one is told why, ``odd`` stand out."""
    on = scale((one.figure for one in spots), from_zero=False)
    odd = sum(one.odd for one in spots)
    return Picture(
        title=title,
        said=f"{title}: {whole(len(spots))} pontos, {whole(odd)} fora do comum.",
        ticks=on.ticks(say),
        labels=thinned(labels),
        head=("", title, "Por quê"),
        rows=tuple((labels[one.label], say(one.figure), one.why) for one in spots),
        dots=tuple(
            Dot(
                centre(one.label, len(labels)) / SIZE * 100,
                on.y(one.figure) / SIZE * 100,
                5 if one.odd else 0,
                f"{labels[one.label]}: {say(one.figure)}. {one.why}",
                one.href,
            )
            for one in spots
        ),
        reads=False,
    )


def spark(name: str, figures: Sequence[float | None], say: Say = whole) -> Spark:
    """A line without scale or label, for a cell of a table."""
    on = scale(figures, from_zero=False)
    return Spark(_path(figures, on), told(Series(name, figures), say))


def _path(figures: Sequence[float | None], on: Scale) -> str:
    """A stroke through each run of figures; of one alone, a short one."""
    return " ".join(
        "M" + "L".join(points if len(points) > 1 else points * 2) for points in _runs(figures, on)
    )


def _around(low: Sequence[float | None], high: Sequence[float | None], on: Scale) -> str:
    upper = [one for run in _runs(high, on) for one in run]
    lower = [one for run in _runs(low, on) for one in run]
    return "M" + "L".join([*upper, *reversed(lower)]) + "Z" if upper and lower else ""


def _runs(figures: Sequence[float | None], on: Scale) -> Iterator[list[str]]:
    run: list[str] = []
    for n, figure in enumerate(figures):
        if figure is not None:
            run.append(f"{centre(n, len(figures)):.1f},{on.y(figure):.1f}")
        elif run:
            yield run
            run = []
    if run:
        yield run
