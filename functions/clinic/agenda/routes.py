"""The agenda: a day, a week, a month or a list, each at an address of its own."""

from datetime import timedelta
from typing import Any, Final, Literal
from uuid import UUID

from functions.clinic.agenda import views
from functions.clinic.agenda.views import Asked
from functions.clinic.appointments.pages import WORDS
from functions.clinic.catalogue import lists
from functions.clinic.catalogue.sight import keepers, staff
from functions.clinic.registry import routes
from shared.clock import Day
from shared.context import Context
from shared.paging import Filters
from shared.record import record
from shared.web.request import Input, Reply

View = Literal["day", "week", "month", "list"]
_DAY: Final = timedelta(days=1)


@record
class AgendaQuery(Filters):
    """Which day, how it is looked at, and only one professional if given.

    A week is always one professional's: the first's when nobody is named. ``hours`` draws the
    day from midnight to midnight.
    """

    LIST = "/clinic/agenda"
    day: Day | None = None
    view: View = "day"
    professional: UUID | None = None
    hours: Literal["shown", "all"] = "shown"


@routes.get("/clinic", needs="clinic.see_agenda")
def open_clinic(_ctx: Context, _given: Input) -> Reply:
    """The agenda is the clinic's front page."""
    return Reply(None, location="/clinic/agenda")


@routes.get("/clinic/agenda", needs="clinic.see_agenda", query=AgendaQuery)
def show_agenda(ctx: Context, given: Input) -> Reply:
    """One day, a column per professional; or a week of one, a month, or the days as a list.

    Where the day cannot be read, a page shows today and says so.
    """
    query, unread = given.readable(AgendaQuery, "day")
    today = ctx.local(ctx.now).date()
    day = query.day or today
    seen, services = staff(ctx), lists.services(ctx)
    asked = Asked(day, query.professional, seen, services, whole=query.hours == "all")
    shown: dict[str, Any] = views.SHOW[query.view](ctx, asked)
    return Reply(
        "agenda/agenda",
        {
            "professional": query.professional,
            **shown,
            "chosen": query.professional,
            "view": query.view,
            "day": day,
            "unread": unread,
            "today": today,
            "week": views.week_strip(ctx, day, today),
            "professionals": [p for p in seen if p["active"]],
            "has_services": any(s["active"] for s in services),
            "ask": keepers(ctx, seen),
            **WORDS,
        },
        headers={"HX-Push-Url": query.address(day=day)},
    )
