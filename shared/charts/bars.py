"""What is compared: bars beside or upon each other, and the steps from one total to another."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from shared.charts.picture import SIZE, TONES, Bar, Picture
from shared.charts.scale import Say, Scale, scale, whole
from shared.charts.series import Series, framed
from shared.record import record

_SHARE = 0.72
"""How much of a label's room its bars take."""
UP, DOWN, TOTAL = 4, 5, 0


@record
class Step:
    """What is added or taken away; a ``total`` stands on the ground: its figure is the whole."""

    name: str
    figure: float
    total: bool = False
    href: str | None = None


def bars(title: str, labels: Sequence[str], series: Sequence[Series], say: Say = whole) -> Picture:
    """Bars side by side above each label."""
    on = scale(one for each in series for one in each.figures)
    room = SIZE / max(len(labels), 1)
    width = room * _SHARE / max(len(series), 1)
    drawn = tuple(
        _bar(
            room * (n + (1 - _SHARE) / 2) + width * at,
            width * 0.94,
            (0, figure),
            on,
            at % TONES,
            f"{label}, {each.name}: {say(figure)}",
        )
        for n, label in enumerate(labels)
        for at, each in enumerate(series)
        if (figure := each.figures[n]) is not None
    )
    return replace(framed(title, labels, series, on, say), bars=drawn, base=on.y(0))


def stacked(
    title: str, labels: Sequence[str], series: Sequence[Series], say: Say = whole
) -> Picture:
    """Bars upon each other above each label, the first at the ground; no figure is below nought."""
    totals = [sum(each.figures[n] or 0 for each in series) for n in range(len(labels))]
    on = scale(totals)
    room = SIZE / max(len(labels), 1)

    def column(n: int) -> Iterator[Bar]:
        ground = 0.0
        for at, each in enumerate(series):
            figure = each.figures[n] or 0
            said = f"{labels[n]}, {each.name}: {say(figure)} de {say(totals[n])}"
            span = (ground, ground + figure)
            yield _bar(room * (n + (1 - _SHARE) / 2), room * _SHARE, span, on, at % TONES, said)
            ground += figure

    drawn = tuple(bar for n in range(len(labels)) for bar in column(n) if bar.height)
    return replace(framed(title, labels, series, on, say), bars=drawn, base=on.y(0))


def waterfall(title: str, steps: Sequence[Step], say: Say = whole) -> Picture:
    """From a total to another, step by step; what is added and what is taken differ in tone."""
    spans: list[tuple[float, float]] = []
    level = 0.0
    for one in steps:
        after = one.figure if one.total else level + one.figure
        spans.append((0 if one.total else level, after))
        level = after
    on = scale(edge for span in spans for edge in span)
    room = SIZE / max(len(steps), 1)
    drawn = tuple(
        _bar(
            room * (n + (1 - _SHARE) / 2),
            room * _SHARE,
            spans[n],
            on,
            TOTAL if one.total else UP if one.figure >= 0 else DOWN,
            f"{one.name}: {_signed(one, say)}",
            one.href,
        )
        for n, one in enumerate(steps)
    )
    return Picture(
        title=title,
        said=f"{title}: {'; '.join(f'{one.name} {_signed(one, say)}' for one in steps)}.",
        ticks=on.ticks(say),
        labels=tuple(one.name for one in steps),
        notes=tuple(_signed(one, say) for one in steps),
        head=("", title, "Fica em"),
        rows=tuple((one.name, _signed(one, say), say(spans[n][1])) for n, one in enumerate(steps)),
        bars=drawn,
        base=on.y(0),
    )


def _signed(one: Step, say: Say) -> str:
    return say(one.figure) if one.total or one.figure < 0 else f"+{say(one.figure)}"


def _bar(  # noqa: PLR0913, PLR0917 - where, how wide, from what to what, and what it says
    x: float,
    width: float,
    span: tuple[float, float],
    on: Scale,
    tone: int,
    said: str,
    href: str | None = None,
) -> Bar:
    top, bottom = sorted(on.y(edge) for edge in span)
    return Bar(
        round(x, 1), round(top, 1), round(width, 1), round(bottom - top, 1), tone, said, href
    )
