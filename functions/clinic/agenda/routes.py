"""The day's agenda, and what is left of today."""

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from functions.clinic.agenda import picture, queries
from functions.clinic.appointments import queries as booked
from functions.clinic.appointments import visits
from functions.clinic.appointments.pages import WORDS
from functions.clinic.catalogue import lists
from functions.clinic.catalogue.sight import keepers, sight, staff
from functions.clinic.hours.calendar import calendar
from functions.clinic.registry import routes
from shared.clock import Day
from shared.context import Context
from shared.products import PRODUCTS
from shared.record import record
from shared.web.request import Input, Reply

_WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)
_NEXT: Final = 5


@record
class AgendaQuery:
    """Which day, and only one professional's column if given."""

    day: Day | None = None
    professional: UUID | None = None


@routes.get("/clinic", needs="clinic.see_agenda")
def open_clinic(_ctx: Context, _given: Input) -> Reply:
    """The agenda is the clinic's front page."""
    return Reply(None, location="/clinic/agenda")


@routes.get("/clinic/agenda", needs="clinic.see_agenda", query=AgendaQuery)
def show_agenda(ctx: Context, given: Input) -> Reply:
    """One day, a column per professional."""
    query = given.query(AgendaQuery)
    today = ctx.local(ctx.now).date()
    day = query.day or today
    since, until = visits.day_bounds(ctx, day)
    professionals, services = staff(ctx), lists.services(ctx)
    people = [UUID(p["id"]) for p in professionals]
    hours = calendar(ctx, people, day)
    appointments = booked.list_day(
        ctx.db, sight(ctx), since=since, until=until + picture.reach(hours, people, day)
    )
    shown = picture.build(
        day,
        bounds=(since, until),
        zone=ctx.tenant.zone,
        now=ctx.now,
        calendar=hours,
        professionals=professionals,
        services=services,
        appointments=appointments,
        only=query.professional,
    )
    return Reply(
        "agenda/agenda",
        {
            "agenda": shown,
            "day": day,
            "today": today,
            "previous": day - _DAY,
            "following": day + _DAY,
            "week": _week(ctx, day, today),
            "professional": query.professional,
            "professionals": [p for p in professionals if p["active"]],
            "has_services": any(s["active"] for s in services),
            "ask": keepers(ctx, professionals),
            **WORDS,
        },
    )


@routes.get("/clinic/today", needs="clinic.see_agenda")
def show_today(ctx: Context, _given: Input) -> Reply:
    """What is left of the first steps, then of the day: who comes next, and how it stands."""
    today = ctx.local(ctx.now).date()
    since, until = visits.day_bounds(ctx, today)
    found = [
        a
        for a in booked.list_day(ctx.db, sight(ctx), since=since, until=until)
        if a.status != "cancelled" and a.ends_at > since
    ]
    ahead = [a for a in found if a.status == "scheduled" and a.ends_at > ctx.now]
    data = {
        "ask": keepers(ctx, staff(ctx)),
        "steps": _steps(ctx) if ctx.may("clinic.see_every_agenda") else [],
        "day": today,
        "booked": len(found),
        "done": sum(a.status == "done" for a in found),
        "to_close": sum(a.status == "scheduled" and a.ends_at <= ctx.now for a in found),
        "ahead": len(ahead),
        "upcoming": ahead[:_NEXT],
    }
    return Reply("agenda/today", data)


def _steps(ctx: Context) -> list[dict[str, Any]]:
    """The first steps with what is done; empty once all are."""
    made = queries.first_steps(ctx.db)
    steps = [(step, getattr(made, step.name)) for step in PRODUCTS["clinic"].first_steps]
    if all(done for _, done in steps):
        return []
    return [
        {"label": step.label, "text": step.text, "href": step.href, "done": done}
        for step, done in steps
    ]


def _week(ctx: Context, day: date, today: date) -> list[dict[str, Any]]:
    """The seven days from Sunday around ``day``, with how many visits each holds."""
    sunday = day - timedelta(days=day.isoweekday() % 7)
    since, until = visits.day_bounds(ctx, sunday)[0], visits.day_bounds(ctx, sunday + _WEEK)[0]
    counts = booked.count_days(
        ctx.db, sight(ctx), zone=ctx.tenant.timezone, since=since, until=until
    )
    names = ("dom", "seg", "ter", "qua", "qui", "sex", "sáb")
    return [
        {
            "day": sunday + _DAY * at,
            "name": name,
            "visits": counts.get(sunday + _DAY * at, 0),
            "current": sunday + _DAY * at == day,
            "today": sunday + _DAY * at == today,
        }
        for at, name in enumerate(names)
    ]
