"""Hours as rows of times: what ``kit/hours.html`` sends of one day.

Of each row a mark, when it opens, another mark, when it closes. Nothing empty arrives, so the
marks tell a row that lacks an end from one that lacks a beginning.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

from functions.clinic.catalogue import rules
from functions.clinic.catalogue.rules import Interval
from shared.clock import DAY_MIN
from shared.fields import Reason
from shared.record import record
from shared.text import compact, measured, text_of

OPENS: Final = "opens"
CLOSES: Final = "closes"
_ENDS: Final = frozenset({OPENS, CLOSES})
_MIDNIGHT: Final = "00:00"
_MOST: Final = 20
_LONGEST: Final = 60


@record
class _Row:
    """One row as it was typed, and which it is, from 0."""

    at: int
    typed: dict[str, str]

    def refuse(self, end: str, why: str) -> Reason:
        return Reason(why, within=f"{self.at}.{end}")

    def edge(self, end: str) -> int:
        """When it opens or closes; what closes at 00:00 does so when the day ends.

        Raises:
            Reason: within this end: it is missing, or no time of the agenda's.
        """
        if end not in self.typed:
            raise self.refuse(end, f"Falta o {'início' if end == OPENS else 'fim'}.")
        try:
            minutes = rules.edge(self.typed[end], _MIDNIGHT)
        except Reason as error:
            raise self.refuse(end, str(error)) from error
        return DAY_MIN if end == CLOSES and not minutes else minutes


def written(typed: Any) -> list[Interval]:
    """The hours of a day, as a person writes them in one field or in rows.

    Raises:
        Reason: as ``rules.parse_hours`` does; of rows it is ``within`` the field that is wrong,
            ``2.closes`` in the third row.
    """
    return _read(typed) if isinstance(typed, list) else rules.written_hours(typed)


def _read(sent: Sequence[Any]) -> list[Interval]:
    found: list[tuple[Interval, _Row]] = []
    for row in _rows(sent):
        interval = Interval(row.edge(OPENS), row.edge(CLOSES))
        if interval.end <= interval.start:
            raise row.refuse(CLOSES, rules.BACKWARDS)
        found.append((interval, row))
    found.sort(key=lambda one: one[0])
    for (before, _), (after, row) in pairwise(found):
        if before.overlaps(after):
            told = f"{rules.clock(before.start)}–{rules.clock(before.end)}"
            raise row.refuse(OPENS, f"Começa antes de {told} terminar.")
    return rules.checked_hours(interval for interval, _ in found)


def _rows(sent: Sequence[Any]) -> Iterator[_Row]:
    """The rows in which anything was typed.

    Raises:
        Reason: something stands in no row, or is one time too many in it; or it is too long.
    """
    rows: list[_Row] = []
    end = OPENS
    for each in sent:
        text = measured(compact(text_of(each, _LONGEST)), 0, _LONGEST)
        if text == OPENS:
            rows.append(_Row(len(rows), {}))
        if text in _ENDS:
            end = text
        elif not rows or end in rows[-1].typed:
            raise Reason(rules.EXAMPLE)
        elif text:
            rows[-1].typed[end] = text
    if len(rows) > _MOST:
        raise Reason(f"São intervalos demais num dia: até {_MOST}.")
    return (row for row in rows if row.typed)
