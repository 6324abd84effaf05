"""Working hours: how people write them, and what they are on a day.

A day is measured in minutes since its midnight on the tenant's wall clock. Brazil has no
daylight saving time since 2019, so a day has 1,440 of them in all four of its offsets.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any, Final

from shared.clock import DAY_MIN, SHORT_WEEKDAYS, minutes_of
from shared.fields import Reason
from shared.record import record
from shared.text import compact, measured, text_of

GRID_MIN: Final = 5

COLOURS: Final = ("teal", "blue", "amber", "green", "red", "slate")

WRITTEN_MOST: Final = 120
EXAMPLE: Final = "Escreva os horários assim: 08:00-12:00, 13:00-18:00. Sem atendimento: fechado."
BACKWARDS: Final = (
    "O fim precisa ser depois do início. Para passar da meia-noite, escreva até 24:00 "
    "neste dia e desde 00:00 no dia seguinte."
)
_DASHES: Final = re.compile("[\u2010-\u2015\u2212]")
_MIDNIGHT: Final = re.compile("meia[- ]noite")
_CLOCK: Final = (
    r"(meia[- ]noite|[0-9]{1,2}(?: ?(?:[:.]|h(?:oras?|s|rs?)?)(?: ?[0-9]{2})?)?"
    r"(?: ?(?:min|m|hs|hrs?|h|horas?)\b)?)(?![0-9])"
)
# "das 8 às 12": what stands before an interval, its two ends, and between them.
_SPAN: Final = re.compile(
    rf"(?:(?:das?|de|às|as|à) )?(?:as )?{_CLOCK}"
    rf" ?(?:-|até(?: as| às)?|ate|às|as|ás|à|a) ?(?:as )?{_CLOCK}"
)
_JOINT: Final = re.compile(r" ?[,;/|+] ?(?:e )?| e | ")
_CLOSED: Final = frozenset(
    {"", "-", "x", "fechado", "fechada", "folga", "não", "nao", "não atende", "nao atende"}
    | {"sem atendimento", "não abre", "nao abre", "nenhum", "descanso"}
)
_ALL_DAY: Final = frozenset(
    {"24h", "24 h", "24 horas", "o dia todo", "dia todo", "o dia inteiro", "dia inteiro"}
)


@record(order=True)
class Interval:
    """Half-open minutes ``[start, end)`` of a day."""

    start: int
    end: int

    def overlaps(self, other: "Interval") -> bool:
        return self.start < other.end and other.start < self.end


@cache
def clock(minutes: int) -> str:
    """``630`` as ``10:30``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def dated(at: datetime) -> str:
    """A time of the wall clock as letters say it: ``qui, 03/12/2026 às 12:00``."""
    return f"{SHORT_WEEKDAYS[at.weekday()]}, {at.strftime('%d/%m/%Y às %H:%M')}"


def on_grid(minutes: int) -> int:
    """``minutes``, when the agenda can draw them.

    Raises:
        Reason: they are not in five-minute steps.
    """
    if minutes % GRID_MIN:
        raise Reason("Use horários de 5 em 5 minutos.")
    return minutes


def parse_hours(typed: str) -> list[Interval]:
    """What a person writes for one weekday: ``8-12, 13h30 às 18h``, ``das 8 até 12``, ``fechado``.

    Raises:
        Reason: an interval does not parse, ends before it begins, or overlaps another.
    """
    text = " ".join(_DASHES.sub("-", compact(typed)).lower().split())
    text = text.replace("meio-dia", "12:00").replace("meio dia", "12:00").rstrip(" .,;")
    if text in _CLOSED:
        return []
    if text in _ALL_DAY:
        return [Interval(0, DAY_MIN)]
    return checked_hours(
        Interval(edge(opens, "00:00"), edge(closes, "24:00")) for opens, closes in _spans(text)
    )


def _spans(text: str) -> Iterator[tuple[str, str]]:
    """The two ends of each interval, read from left to right."""
    at = 0
    while span := _SPAN.match(text, at):
        yield span[1], span[2]
        joint = _JOINT.match(text, span.end())
        if joint is None:
            at = span.end()
            break
        at = joint.end()
    if at < len(text):
        raise Reason(EXAMPLE)


def edge(text: str, midnight: str) -> int:
    """One end of an interval; midnight begins a day or ends it.

    Raises:
        Reason: it is no time of day, or not in five-minute steps.
    """
    try:
        minutes = minutes_of(_MIDNIGHT.sub(midnight, text))
    except Reason as error:
        raise Reason(f"“{text.strip()}” não é um horário. Escreva como 08:30.") from error
    return on_grid(minutes)


def written_hours(typed: Any) -> list[Interval]:
    """``parse_hours`` of whatever an input holds.

    Raises:
        Reason: as there, or it is no text.
    """
    return parse_hours(measured(text_of(typed, WRITTEN_MOST), 0, WRITTEN_MOST))


def checked_hours(intervals: Iterable[Interval]) -> list[Interval]:
    """The intervals of one weekday in order, those that touch made one.

    Raises:
        Reason: one is empty, or two overlap.
    """
    merged: list[Interval] = []
    for one in sorted(intervals):
        if one.end <= one.start:
            raise Reason(BACKWARDS)
        if merged and one.start < merged[-1].end:
            raise Reason("Dois intervalos se sobrepõem.")
        if merged and one.start == merged[-1].end:
            merged[-1] = Interval(merged[-1].start, one.end)
        else:
            merged.append(one)
    return merged


def around(weekday: int, hours: Iterable[tuple[int, Interval]]) -> list[Interval]:
    """Working intervals of a weekday in its minutes, joined with what touches them over midnight.

    ``hours`` are those of a week, by weekday (1 is Monday); one may begin on the day before, in
    negative minutes, or end on the day after.
    """
    shifts = {(weekday - 2) % 7 + 1: -DAY_MIN, weekday: 0, weekday % 7 + 1: DAY_MIN}
    near = [
        Interval(one.start + shifts[day], one.end + shifts[day])
        for day, one in hours
        if day in shifts
    ]
    return [one for one in checked_hours(near) if one.start < DAY_MIN and one.end > 0]


def within_day(hours: Iterable[Interval]) -> list[Interval]:
    """The parts of ``hours`` between midnight and midnight."""
    clipped = (Interval(max(one.start, 0), min(one.end, DAY_MIN)) for one in hours)
    return [one for one in clipped if one.start < one.end]
