"""Appointments: list and look at one."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from functions.clinic.appointments import queries, visits
from functions.clinic.appointments.pages import VISIT, VISITS, WORDS, shown
from functions.clinic.appointments.queries import After
from functions.clinic.catalogue.sight import keepers, sight, staff
from functions.clinic.registry import routes
from shared import numbers
from shared.clock import Day, Moment
from shared.context import Context
from shared.paging import Cursor, Filters, Pages
from shared.record import record
from shared.web.request import Input, Reply

State = Literal[
    "scheduled", "confirmed", "checked_in", "in_progress", "done", "no_show", "cancelled"
]
_LATELY: Final = timedelta(days=30)
_EVER: Final = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2101, 1, 1, tzinfo=UTC))


@record
class AppointmentQuery(Filters):
    """Which begin on one day, or in a span ``[since, until)``; ``cursor`` is ``next``.

    ``status`` is a state; ``scheduled`` is whatever is to come or under way.
    """

    LIST = VISITS
    day: Day | None = None
    since: Moment | None = None
    until: Moment | None = None
    patient_id: UUID | None = None
    professional_id: UUID | None = None
    status: State | None = None
    limit: Annotated[int, numbers.whole(1, 200)] = 50
    cursor: Cursor | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything is filtered."""
        return self.address(limit=50, cursor=None) != VISITS


@routes.get(VISITS, needs="clinic.see_agenda", query=AppointmentQuery)
def list_appointments(ctx: Context, given: Input) -> Reply:
    """Appointments in the order they start; a page that is asked for nothing begins today."""
    query = given.query(AppointmentQuery)
    pages = Pages(ctx, "clinic.appointments", query)
    ahead = not (given.plain or query.narrows)
    today = ctx.local(ctx.now).date()
    day = today if ahead else query.day
    since, until = visits.day_bounds(ctx, day) if day else _span(ctx, query)
    found = queries.list_appointments(
        ctx.db,
        sight(ctx),
        since=since,
        until=_EVER[1] if ahead else until,
        patient_id=query.patient_id,
        professional_id=query.professional_id,
        status=query.status,
        after=pages.after(After),
        limit=query.limit + 1,
    )
    page, more = pages.cut(found, query.limit, lambda last: After(last.starts_at, last.id))
    seen = staff(ctx)
    professionals = [{"id": p["id"], "name": p["name"]} for p in seen]
    data: dict[str, Any] = {"appointments": page, "next": more, "filter": query}
    data["professionals"] = professionals
    data |= {"before": today - _LATELY} if ahead else {}
    return Reply("appointments/appointments", data | {"ask": keepers(ctx, seen)} | WORDS)


def _span(ctx: Context, query: AppointmentQuery) -> tuple[datetime, datetime]:
    since = ctx.instant(query.since) if query.since else _EVER[0]
    until = ctx.instant(query.until) if query.until else _EVER[1]
    return since, until


@routes.get(VISIT, needs="clinic.see_agenda")
def show_appointment(ctx: Context, _given: Input, appointment_id: UUID) -> Reply:
    """One appointment with its history.

    Raises:
        NotFound: there is none, or it is not in an agenda that they see.
    """
    appointment = queries.get_appointment(ctx.db, sight(ctx), id=appointment_id)
    return Reply("appointments/appointment", shown(ctx, appointment), version=appointment.version)
