"""A visit on a roll of paper, for its patient to take along."""

from uuid import UUID

from functions.clinic.appointments import queries, rules_states
from functions.clinic.appointments.pages import VISIT
from functions.clinic.appointments.queries import Appointment
from functions.clinic.catalogue.sight import sight
from functions.clinic.registry import routes
from shared.context import Context
from shared.record import record
from shared.web.request import Input, Reply


@record
class Ways:
    """How a patient may answer: by the link of a mail, which cancels until ``cancel_hours`` before.

    A link stands on no paper: whoever finds it would cancel for them.
    """

    by_mail: bool
    cancel_hours: int


@routes.get(f"{VISIT}/slip", needs="clinic.see_agenda")
def show_slip(ctx: Context, _given: Input, appointment_id: UUID) -> Reply:
    """What is printed of one visit, 80 mm wide; one that is cancelled says so in large.

    Raises:
        NotFound: there is none, or it is not in an agenda that they see.
    """
    visit = queries.get_appointment(ctx.db, sight(ctx), id=appointment_id)
    data = {"appointment": visit, "day": ctx.local(visit.starts_at).date()}
    return Reply("appointments/slip", data | {"ways": _ways(ctx, visit)}, version=visit.version)


def _ways(ctx: Context, visit: Appointment) -> Ways | None:
    """None when there is nothing to answer any more."""
    if visit.state not in rules_states.AHEAD or visit.starts_at <= ctx.now:
        return None
    reach = queries.reach_of_visit(ctx.db, appointment_id=visit.id)
    by_mail = bool(reach.email and reach.answer_key)
    return Ways(by_mail, queries.cancel_hours(ctx.db))
