"""Decisions of the clinic that need no database: hours, free times, telephones, transitions.

A day is measured in minutes since its midnight on the tenant's wall clock. Brazil has no
daylight saving time since 2019, so a day has 1,440 of them in all four of its offsets.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from shared.clock import DAY_MIN, minutes_of
from shared.fields import Reason
from shared.text import compact, measured, text_of

GRID_MIN: Final = 5
STEP_MIN: Final = 30
SLIVER_MIN: Final = 15
SUGGESTIONS: Final = 3

MANAGERS: Final = frozenset({"owner", "manager"})
STAFF: Final = MANAGERS | {"receptionist", "professional"}

COLOURS: Final = ("teal", "blue", "amber", "green", "red", "slate")

WRITTEN_MOST: Final = 120
_EXAMPLE: Final = "Escreva os horários assim: 08:00-12:00, 13:00-18:00. Sem atendimento: fechado."
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


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Half-open minutes ``[start, end)`` of a day."""

    start: int
    end: int

    def overlaps(self, other: "Interval") -> bool:
        return self.start < other.end and other.start < self.end


def clock(minutes: int) -> str:
    """``630`` as ``10:30``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


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
        Interval(_end(opens, "00:00"), _end(closes, "24:00")) for opens, closes in _spans(text)
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
        raise Reason(_EXAMPLE)


def _end(text: str, midnight: str) -> int:
    """One end of an interval; midnight begins a day or ends it."""
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
            raise Reason(
                "O fim precisa ser depois do início. Para passar da meia-noite, escreva até 24:00 "
                "neste dia e desde 00:00 no dia seguinte."
            )
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


def within(hours: Iterable[Interval], wanted: Interval) -> bool:
    """Whether ``wanted`` lies inside one working interval."""
    return any(h.start <= wanted.start and wanted.end <= h.end for h in hours)


def free_starts(
    hours: Iterable[Interval],
    busy: Iterable[Interval],
    *,
    duration_min: int,
    buffer_after_min: int = 0,
    not_before: int = 0,
) -> list[int]:
    """Minutes at which a visit may begin: half and full hours, and wherever a gap begins.

    The visit must fit the working interval; its buffer may outlast it but meets nobody.
    """
    busy = sorted(busy)
    starts: set[int] = set()
    for open_ in hours:
        edges = {open_.start, *(b.end for b in busy if open_.start < b.end < open_.end)}
        grid = range(-(-open_.start // STEP_MIN) * STEP_MIN, open_.end, STEP_MIN)
        for start in edges | set(grid):
            if start >= not_before and _fits(open_, busy, start, duration_min, buffer_after_min):
                starts.add(start)
    return sorted(s for s in starts if s % GRID_MIN == 0 and 0 <= s < DAY_MIN)


def _fits(
    open_: Interval, busy: Iterable[Interval], start: int, duration_min: int, buffer_after_min: int
) -> bool:
    visit = Interval(start, start + duration_min + buffer_after_min)
    return start + duration_min <= open_.end and not any(visit.overlaps(b) for b in busy)


def nearest(starts: Iterable[int], wanted: int) -> list[int]:
    """The three of ``starts`` closest to ``wanted``, of equals the later; in order."""
    closest = sorted(starts, key=lambda start: (abs(start - wanted), -start))
    return sorted(closest[:SUGGESTIONS])


def open_cells(
    hours: Iterable[Interval], busy: Iterable[Interval], visits: Iterable[tuple[int, int]]
) -> list[Interval]:
    """Where one may click: the half hours that are free and hold the start of a visit.

    ``visits`` are the lengths offered, a duration and its buffer each; the shortest that fits is
    enough. What a visit beside it leaves of a half hour, if a sliver, joins the next cell.
    """
    busy, offered = sorted(busy), sorted(set(visits))
    return [
        cell
        for open_ in hours
        for gap in subtract(open_, busy)
        for cell in within_day(_half_hours(gap))
        if any(_fits(open_, busy, cell.start, *visit) for visit in offered)
    ]


def _half_hours(gap: Interval) -> list[Interval]:
    first = -(-(gap.start + SLIVER_MIN) // STEP_MIN) * STEP_MIN
    inner = range(first, gap.end - SLIVER_MIN + 1, STEP_MIN)
    return [Interval(a, b) for a, b in pairwise([gap.start, *inner, gap.end])]


def subtract(whole: Interval, parts: Iterable[Interval]) -> list[Interval]:
    """What is left of ``whole`` without ``parts``, in order."""
    left, at = [], whole.start
    for part in sorted(parts):
        if part.start > at:
            left.append(Interval(at, min(part.start, whole.end)))
        at = max(at, part.end)
        if at >= whole.end:
            break
    if at < whole.end:
        left.append(Interval(at, whole.end))
    return [gap for gap in left if gap.start < gap.end]


def shown_hours(spans: Iterable[Interval], first: int = 8, last: int = 18) -> tuple[int, int]:
    """First and last full hour a day's picture shows; never less than the usual working day."""
    spans = list(spans)
    earliest = min([first, *(s.start // 60 for s in spans)])
    latest = max([last, *(-(-s.end // 60) for s in spans)])
    return max(0, earliest), min(24, latest)


STATUS: Final = {
    "scheduled": "Marcado",
    "done": "Realizado",
    "no_show": "Faltou",
    "cancelled": "Cancelado",
}
STATES: Final[Mapping[str, str]] = STATUS | {"confirmed": "Confirmado"}
"""Statuses, and what people tell apart within one."""
TONES: Final[Mapping[str, str]] = {
    "scheduled": "accent",
    "confirmed": "info",
    "done": "success",
    "no_show": "danger",
    "cancelled": "neutral",
}
EVENTS: Final[Mapping[str, str]] = {
    "booked": "Marcado",
    "moved": "Remarcado",
    "confirmed": "Confirmado",
    "cancelled": "Cancelado",
    "completed": "Realizado",
    "absent": "Falta registrada",
    "reopened": "Desfeito",
    "notice_held": "Aviso adiado",
    "mail_refused": "E-mail recusado",
}
