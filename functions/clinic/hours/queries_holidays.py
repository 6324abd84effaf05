"""Which holidays count, and on which days they are, typed."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Unpack

from functions.clinic.catalogue.choices import Choices
from functions.clinic.hours.rules_holidays import City
from functions.clinic.hours.written import ChoiceValues
from shared.db import Db
from shared.record import record
from shared.sql import load

SQL = load(__package__, "queries_holidays.sql")


@record
class Choice:
    """Which holidays count: those of the country and of ``state`` but for ``left_out``.

    ``optional`` and the city's count as well. ``version`` 0: nobody has chosen yet, none count.
    """

    state: str | None
    left_out: list[str]
    optional: list[str]
    city: list[dict[str, Any]]
    version: int

    @property
    def cities(self) -> list[City]:
        """The city's own."""
        return [
            City(one["name"], date.fromisoformat(one["day"]), bool(one["yearly"]))
            for one in self.city
        ]


@record
class Holiday:
    """One day on which nobody works."""

    day: date
    name: str


NOBODY_S: Final = Choice(None, [], [], [], 0)


_CHOICES: Final = Choices(NOBODY_S, SQL["get_choice"], SQL["hold_choice"])
get_choice, hold_choice = _CHOICES.read, _CHOICES.hold


def save_choice(db: Db, **values: Unpack[ChoiceValues]) -> None:
    """Choose which count; the days follow by ``replace_holidays``."""
    db.run(SQL["save_choice"], **values)


def replace_holidays(db: Db, *, since: date, days: Mapping[date, str]) -> None:
    """Let exactly these be the holidays from ``since`` on."""
    db.run(SQL["replace_holidays"], since=since, days=list(days), names=list(days.values()))


def list_holidays(db: Db, *, first_on: date, last_on: date) -> list[Holiday]:
    """Those that count, from the first to the last day."""
    return db.all(Holiday, SQL["list_holidays"], first_on=first_on, last_on=last_on)
