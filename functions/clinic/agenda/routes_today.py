"""What is left of today, and of the first steps before it."""

from typing import Any, Final

from functions.clinic.agenda import queries
from functions.clinic.appointments import queries as booked
from functions.clinic.appointments import visits
from functions.clinic.appointments.pages import WORDS
from functions.clinic.catalogue.sight import keepers, sight, staff
from functions.clinic.registry import routes
from shared.context import Context
from shared.products import PRODUCTS
from shared.web.request import Input, Reply

_NEXT: Final = 5


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
        **WORDS,
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
