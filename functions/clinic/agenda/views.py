"""The ways to look at the agenda: each reads what it shows in one query per kind of row."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from functions.clinic.agenda import month, picture, queries
from functions.clinic.agenda.shapes import Agenda
from functions.clinic.appointments import queries as booked
from functions.clinic.appointments import queries_holds, visits
from functions.clinic.catalogue.sight import sight
from functions.clinic.hours.calendar import calendar
from shared.clock import SHORT_WEEKDAYS
from shared.context import Context
from shared.record import record

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_MONTHS: Final = (
    "janeiro", "fevereiro", "março", "abril", "maio", "junho",
    "julho", "agosto", "setembro", "outubro", "novembro", "dezembro",
)  # fmt: skip


@record
class Asked:
    """A day, one professional if given, and what there is: who may be seen, and services."""

    day: date
    professional: UUID | None
    staff: Sequence[dict[str, Any]]
    services: Sequence[dict[str, Any]]
    whole: bool

    def alone(self) -> UUID | None:
        """Whose week it is: the one asked for, or the first who attends."""
        first = next((UUID(p["id"]) for p in self.staff if p["active"]), None)
        return self.professional or first


def show_day(ctx: Context, asked: Asked) -> dict[str, Any]:
    """A column a professional; those with visits or hours on the day come first."""
    scene = _scene(ctx, asked, (asked.day, asked.day), asked.professional)
    cells = [(p, asked.day) for p in _people(scene, asked, asked.professional)]
    agenda = picture.build(scene, cells, whole=asked.whole)
    agenda.columns.sort(key=lambda c: not (c.blocks or c.works))
    return _turned(agenda, asked.day - _DAY, asked.day + _DAY)


def show_week(ctx: Context, asked: Asked) -> dict[str, Any]:
    """Seven columns of one professional, from Sunday."""
    sunday, alone = _sunday(asked.day), asked.alone()
    days = [sunday + _DAY * n for n in range(7)]
    scene = _scene(ctx, asked, (days[0], days[-1]), alone)
    people = _people(scene, asked, alone) if alone else []
    cells = [(p, day) for p in people for day in days]
    turned = _turned(picture.build(scene, cells, whole=asked.whole), *_beside(asked.day))
    return turned | {"professional": alone, "heading": _span(days[0], days[-1])}


def show_list(ctx: Context, asked: Asked) -> dict[str, Any]:
    """Seven days from the one asked for, to be read and printed."""
    last = asked.day + _WEEK - _DAY
    scene = _scene(ctx, asked, (asked.day, last), asked.professional)
    days = picture.listed(scene, (asked.day + _DAY * n for n in range(7)))
    turned = _turned(None, *_beside(asked.day))
    return turned | {"days": days, "heading": _span(asked.day, last)}


def show_month(ctx: Context, asked: Asked) -> dict[str, Any]:
    """How many visits each day of the month has, and how full it is."""
    first, last = month.weeks(asked.day)
    people = [UUID(p["id"]) for p in asked.staff if p["active"]]
    if asked.professional:
        people = [asked.professional]
    since, until = visits.day_bounds(ctx, first)[0], visits.day_bounds(ctx, last)[1]
    filled = queries.fill_days(
        ctx.db,
        sight(ctx),
        zone=ctx.tenant.timezone,
        since=since,
        until=until,
        professional_id=asked.professional,
    )
    hours = calendar(ctx, people, first, last)
    turned = _turned(None, month.following(asked.day, -1), month.following(asked.day))
    heading = f"{_MONTHS[asked.day.month - 1].capitalize()} de {asked.day.year}"
    days = month.overview(asked.day, hours, people, filled)
    return turned | {"month": days, "heading": heading}


SHOW: Final[dict[str, Callable[[Context, Asked], dict[str, Any]]]] = {
    "day": show_day,
    "week": show_week,
    "month": show_month,
    "list": show_list,
}


def week_strip(ctx: Context, day: date, today: date) -> list[dict[str, Any]]:
    """The seven days from Sunday around ``day``, with how many visits each holds."""
    sunday = _sunday(day)
    since, until = visits.day_bounds(ctx, sunday)[0], visits.day_bounds(ctx, sunday + _WEEK)[0]
    counts = booked.count_days(
        ctx.db, sight(ctx), zone=ctx.tenant.timezone, since=since, until=until
    )
    return [
        {
            "day": one,
            "name": SHORT_WEEKDAYS[one.weekday()],
            "visits": counts.get(one, 0),
            "current": one == day,
            "today": one == today,
        }
        for one in (sunday + _DAY * at for at in range(7))
    ]


def _turned(agenda: Agenda | None, previous: date, following: date) -> dict[str, Any]:
    """What every view has: its picture, if it is one, and where its arrows lead."""
    shown = {"agenda": agenda} if agenda else {}
    return shown | {"previous": previous, "following": following, "heading": ""}


def _scene(ctx: Context, asked: Asked, days: tuple[date, date], only: UUID | None) -> picture.Scene:
    first, last = days
    people = [UUID(p["id"]) for p in asked.staff]
    hours = calendar(ctx, people, first, last)
    since, until = visits.day_bounds(ctx, first)[0], visits.day_bounds(ctx, last)[1]
    until += picture.reach(hours, people, last)
    found = booked.list_day(ctx.db, sight(ctx), since=since, until=until)
    own = [one for one in found if only is None or one.professional_id == only]
    held = queries_holds.list_holds(ctx.db, sight(ctx), since=since, until=until)
    return picture.Scene(ctx.tenant.zone, ctx.now, hours, asked.services, own, held)


def _people(scene: picture.Scene, asked: Asked, only: UUID | None) -> list[dict[str, Any]]:
    """Whose columns there are: inactive professionals when they have visits."""
    busy = {str(a.professional_id) for a in scene.appointments if a.status != "cancelled"}
    return [
        p
        for p in asked.staff
        if (p["active"] or p["id"] in busy) and (only is None or p["id"] == str(only))
    ]


def _sunday(day: date) -> date:
    return day - _DAY * (day.isoweekday() % 7)


def _beside(day: date) -> tuple[date, date]:
    return day - _WEEK, day + _WEEK


def _span(first: date, last: date) -> str:
    """``2 a 8 de março``, or ``30 de março a 5 de abril``."""
    month_of = {day: _MONTHS[day.month - 1] for day in (first, last)}
    begins = f"{first.day}" if first.month == last.month else f"{first.day} de {month_of[first]}"
    return f"{begins} a {last.day} de {month_of[last]}"
