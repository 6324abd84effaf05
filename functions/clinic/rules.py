"""Decisions of the clinic that need no database: hours, free times, telephones, transitions.

A day is measured in minutes since its midnight on the tenant's wall clock. Brazil has no
daylight saving time since 2019, so a day has 1,440 of them in all four of its offsets.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

DAY_MIN: Final = 1440
GRID_MIN: Final = 5
STEP_MIN: Final = 30
SLIVER_MIN: Final = 15
SUGGESTIONS: Final = 3

MANAGERS: Final = frozenset({"owner", "manager"})
STAFF: Final = MANAGERS | {"receptionist", "professional"}

COLOURS: Final = ("teal", "blue", "amber", "green", "red", "slate")

_CLOCK = re.compile(r"([01]?\d|2[0-4])(?:[:h]([0-5]\d)?)?")
_BETWEEN = re.compile(r"\s*(?:-|–|—|às|as|a)\s*")
_AREA_MAX: Final = 11
_AREA_MIN: Final = 10


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


def minutes_of(text: str) -> int:
    """Minutes of ``8``, ``8h``, ``8:30`` or ``08h30``; ``24:00`` ends a day.

    Raises:
        ValueError: it is no time of day, in five-minute steps.
    """
    match = _CLOCK.fullmatch(text.strip())
    total = int(match[1]) * 60 + int(match[2] or 0) if match else -1
    if match is None or total > DAY_MIN:
        raise ValueError(f"“{text.strip()}” não é um horário. Escreva como 08:30.")
    if total % GRID_MIN:
        raise ValueError("Use horários de 5 em 5 minutos.")
    return total


def parse_hours(text: str) -> list[Interval]:
    """What a person writes for one weekday: ``8-12, 13h30 às 18h``.

    Raises:
        ValueError: an interval does not parse, ends before it begins, or overlaps another.
    """
    intervals = []
    for part in re.split(r"[,;/]|\be\b", text):
        if not part.strip():
            continue
        ends = _BETWEEN.split(part.strip())
        if len(ends) != 2:  # noqa: PLR2004 - an interval has two ends
            raise ValueError("Escreva os horários assim: 08:00-12:00, 13:00-18:00.")
        intervals.append(Interval(minutes_of(ends[0]), minutes_of(ends[1])))
    return checked_hours(intervals)


def checked_hours(intervals: Iterable[Interval]) -> list[Interval]:
    """The intervals of one weekday in order, those that touch made one.

    Raises:
        ValueError: one is empty, or two overlap.
    """
    merged: list[Interval] = []
    for one in sorted(intervals):
        if one.end <= one.start:
            raise ValueError("O fim precisa ser depois do início.")
        if merged and one.start < merged[-1].end:
            raise ValueError("Dois intervalos se sobrepõem.")
        if merged and one.start == merged[-1].end:
            merged[-1] = Interval(merged[-1].start, one.end)
        else:
            merged.append(one)
    return merged


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
    return sorted(s for s in starts if s % GRID_MIN == 0)


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
        for cell in _half_hours(gap)
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


def telephone(typed: str) -> str:
    """A telephone in E.164; without a country it is Brazilian.

    Raises:
        ValueError: with what is missing: area code, or the 9 of a mobile number.
    """
    text = typed.strip()
    digits = re.sub(r"\D", "", text)
    if re.search(r"[^0-9\s().+\-]", text) or not digits:
        raise ValueError("Escreva o telefone com DDD, assim: (11) 98765-4321.")
    if text.startswith("+") and not digits.startswith("55"):
        if not 8 <= len(digits) <= 15:  # noqa: PLR2004 - E.164 section 6
            raise ValueError("Confira o número com o código do país.")
        return f"+{digits}"
    if text.startswith("+") or len(digits) > _AREA_MAX:
        digits = digits.removeprefix("55")
    digits = digits.removeprefix("0")
    if len(digits) not in {_AREA_MIN, _AREA_MAX} or "0" in digits[:2]:
        raise ValueError("Escreva o telefone com DDD, assim: (11) 98765-4321.")
    mobile = digits[2] in "6789"
    if mobile and len(digits) == _AREA_MIN:
        raise ValueError("Falta o 9 na frente do celular.")
    if len(digits) == _AREA_MAX and digits[2] != "9":
        raise ValueError("Um celular começa com 9 depois do DDD.")
    return f"+55{digits}"


def search_pattern(typed: str) -> str:
    """A LIKE pattern over ``search_text``: the words in order; digits lose their punctuation."""
    if re.fullmatch(r"[\d\s().+\-/]+", typed):
        typed = re.sub(r"\D", "", typed)
    decomposed = unicodedata.normalize("NFD", typed)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
    words = [re.sub(r"([\\%_])", r"\\\1", word) for word in bare.split()]
    return "%" + "%".join(words) + "%" if words else "%"


STATUS: Final[Mapping[str, str]] = {
    "scheduled": "Marcado",
    "done": "Realizado",
    "no_show": "Faltou",
    "cancelled": "Cancelado",
}
TONES: Final[Mapping[str, str]] = {
    "scheduled": "accent",
    "done": "success",
    "no_show": "danger",
    "cancelled": "neutral",
}
EVENTS: Final[Mapping[str, str]] = {
    "booked": "Marcado",
    "moved": "Remarcado",
    "cancelled": "Cancelado",
    "completed": "Realizado",
    "absent": "Falta registrada",
    "reopened": "Desfeito",
}
