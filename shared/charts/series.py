"""Figures that belong together, and how they are told beside a picture."""

from collections.abc import Sequence

from shared.charts.picture import TONES, Key, Picture
from shared.charts.scale import Say, Scale, thinned
from shared.record import record


@record
class Series:
    """One figure for each label; None where there is none."""

    name: str
    figures: Sequence[float | None]


def told(series: Series, say: Say) -> str:
    """The least, the greatest and the last of them."""
    known = [one for one in series.figures if one is not None]
    if not known:
        return f"{series.name} sem dados"
    return f"{series.name} entre {say(min(known))} e {say(max(known))}, por fim {say(known[-1])}"


def framed(
    title: str, labels: Sequence[str], series: Sequence[Series], on: Scale, say: Say
) -> Picture:
    """What stands around any picture of series: its scale, its labels, its table, its colours."""

    def written(figure: float | None) -> str:
        return "–" if figure is None else say(figure)

    return Picture(
        title=title,
        said=f"{title}: {'; '.join(told(each, say) for each in series) or 'sem dados'}.",
        ticks=on.ticks(say),
        labels=thinned(labels),
        head=("", *(each.name for each in series)),
        rows=tuple(
            (label, *(written(each.figures[n]) for each in series))
            for n, label in enumerate(labels)
        ),
        keys=tuple(
            Key(each.name, n % TONES, written(each.figures[-1]) if labels else "")
            for n, each in enumerate(series)
        ),
    )
