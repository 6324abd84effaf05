"""What people and programs write of a professional, and the hours they mean."""

from collections.abc import Iterable
from dataclasses import field
from itertools import groupby
from typing import Annotated
from uuid import UUID

from pydantic import Field

from functions.clinic.catalogue import rules
from functions.clinic.catalogue.fields import Colour, Council, Written
from functions.clinic.catalogue.members import Account
from functions.clinic.catalogue.rules import Interval
from shared import numbers
from shared.clock import WallMinutes
from shared.errors import Invalid
from shared.fields import Reason
from shared.numbers import Flag
from shared.record import record
from shared.text import VisibleName
from shared.versions import Version
from shared.web.repeats import RequestId


@record
class HoursForm:
    """One working interval; weekday 1 is Monday, times are ``08:00``."""

    weekday: Annotated[int, numbers.whole(1, 7)]
    opens: WallMinutes
    closes: WallMinutes


@record
class ProfessionalForm:
    """A professional; pages send each weekday as rows of times, programs send ``hours``.

    ``service_ids`` are the active services they perform; inactive ones stay as they were.
    """

    name: VisibleName
    colour: Colour | None = None
    council: Council | None = None
    active: Flag = True
    service_ids: Annotated[list[UUID], Field(max_length=500)] = field(default_factory=list)
    hours: Annotated[list[HoursForm], Field(max_length=70)] = field(default_factory=list)
    weekday_1: Written = field(default_factory=list)
    weekday_2: Written = field(default_factory=list)
    weekday_3: Written = field(default_factory=list)
    weekday_4: Written = field(default_factory=list)
    weekday_5: Written = field(default_factory=list)
    weekday_6: Written = field(default_factory=list)
    weekday_7: Written = field(default_factory=list)
    version: Version | None = None
    request_id: RequestId | None = None


@record
class StaffForm(ProfessionalForm):
    """A professional there is; ``account_id`` None leaves whose account it is alone."""

    account_id: Account | None = None


def rows_of(form: ProfessionalForm) -> list[tuple[int, int, int]]:
    """Working hours as rows, from ``hours`` or from what was written for each weekday.

    Raises:
        Invalid: a time does not parse, or two intervals of a day overlap.
    """
    try:
        by_day = _sent(form.hours)
    except Reason as error:
        raise Invalid("Confira os horários.", hours=str(error)) from error
    for weekday in range(1, 8):
        by_day.setdefault(weekday, getattr(form, f"weekday_{weekday}"))
    return [(day, one.start, one.end) for day, ones in by_day.items() for one in ones]


def _sent(hours: Iterable[HoursForm]) -> dict[int, list[Interval]]:
    ordered = sorted(hours, key=lambda h: h.weekday)
    return {
        day: rules.checked_hours(
            Interval(rules.on_grid(h.opens), rules.on_grid(h.closes)) for h in group
        )
        for day, group in groupby(ordered, key=lambda h: h.weekday)
    }
