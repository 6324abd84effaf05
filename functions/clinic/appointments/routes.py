"""Appointments: list and look at one."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from functions.clinic.appointments import queries
from functions.clinic.appointments.pages import VISIT, VISITS, WORDS, shown
from functions.clinic.appointments.table import AppointmentQuery, ahead, page_of, sought_of
from functions.clinic.appointments.table import shown as table_shown
from functions.clinic.catalogue.sight import keepers, sight, staff
from functions.clinic.registry import routes
from shared.context import Context
from shared.web.request import Input, Reply

_LATELY: Final = timedelta(days=30)


@routes.get(VISITS, needs="clinic.see_agenda", query=AppointmentQuery)
def list_appointments(ctx: Context, given: Input) -> Reply:
    """One page of appointments, by when they start until somebody says another column.

    A page that is asked for nothing begins today.
    """
    query, seen = given.query(AppointmentQuery), staff(ctx)
    from_today = ahead(given, query)
    sought = sought_of(ctx, query, ahead=from_today)
    page = page_of(ctx, query, sought)
    data: dict[str, Any] = {"professionals": [{"id": p["id"], "name": p["name"]} for p in seen]}
    data |= {"ask": keepers(ctx, seen)} | WORDS
    if given.plain:
        listed = [one.visit for one in page.rows]
        data |= {"appointments": listed, "next": page.next, "previous": page.previous}
        return Reply(None, data | {"filter": query})
    data |= table_shown(ctx, query, sought, page)
    data |= {"before": ctx.local(ctx.now).date() - _LATELY} if from_today else {}
    headers = {"HX-Push-Url": query.address()}
    return Reply("appointments/appointments", data, headers=headers)


@routes.get(VISIT, needs="clinic.see_agenda")
def show_appointment(ctx: Context, _given: Input, appointment_id: UUID) -> Reply:
    """One appointment with its history.

    Raises:
        NotFound: there is none, or it is not in an agenda that they see.
    """
    appointment = queries.get_appointment(ctx.db, sight(ctx), id=appointment_id)
    return Reply("appointments/appointment", shown(ctx, appointment), version=appointment.version)
