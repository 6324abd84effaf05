"""Which holidays there are, and on which days those that a clinic keeps fall.

The days of country and states are data of the library `holidays`, written down by
``scripts/holidays``: importing it takes 237 ms, more than a page's whole budget. Carnival, Ash
Wednesday and Corpus Christi are no holidays by law (Lei 662/1949, Lei 6.802/1980, Lei 14.759/2023),
so they count only where somebody says so; nor does any of a city's, which it decides itself.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from shared.record import record
from shared.versions import listed

YEARS: Final = 10
_LEAP: Final = (2, 29)


@record
class City:
    """A holiday of the city's own: of one year, or of each on the same day."""

    name: str
    day: date
    yearly: bool

    def days(self, first: date, last: date) -> list[date]:
        """When it is, within these."""
        if not self.yearly:
            return [self.day] if first <= self.day <= last else []
        every = (_in(self.day, year) for year in range(first.year, last.year + 1))
        return [one for one in every if one and first <= one <= last]


def _in(day: date, year: int) -> date | None:
    if (day.month, day.day) == _LEAP and (year % 4 or (year % 100 == 0 and year % 400)):
        return None
    return day.replace(year=year)


@cache
def _known() -> Mapping[str, Any]:
    found: dict[str, Any] = json.loads(
        Path(__file__).with_name("holidays.json").read_text(encoding="utf-8")
    )
    return found


def states() -> list[str]:
    """The states that have a list, by their letters."""
    return sorted(_known()["states"])


def legal(state: str | None) -> list[str]:
    """What is a holiday by law: the country's, then the state's."""
    own = _known()["states"].get(state, {}) if state else {}
    return [*_known()["country"], *own]


def optional() -> list[str]:
    """What many keep although no law says so."""
    return list(_known()["optional"])


def days(
    state: str | None,
    left_out: Iterable[str],
    kept: Iterable[str],
    city: Sequence[City],
    first: date,
) -> dict[date, str]:
    """On which days, from ``first`` on for ten years, nobody works, and what each is called."""
    last = first.replace(year=first.year + YEARS, month=12, day=31)
    known = _known()
    own = known["states"].get(state, {}) if state else {}
    out, chosen = set(left_out), set(kept)
    lists = [(name, on) for part in (known["country"], own) for name, on in part.items()]
    lists = [(name, on) for name, on in lists if name not in out]
    lists += [(name, on) for name, on in known["optional"].items() if name in chosen]
    named = [(name, date.fromisoformat(day)) for name, on in lists for day in on]
    named += [(one.name, day) for one in city for day in one.days(first, last)]
    found: dict[date, list[str]] = {}
    for name, day in named:
        if first <= day <= last and name not in found.setdefault(day, []):
            found[day].append(name)
    return {day: listed(names) for day, names in sorted(found.items()) if names}
