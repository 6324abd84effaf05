"""What the pages of appointments show, whichever act they follow."""

from typing import Any, Final

from functions.clinic.appointments import queries_changes, rules
from functions.clinic.appointments.queries import Appointment
from shared.context import Context
from shared.web.request import Reply

VISITS: Final = "/clinic/appointments"
VISIT: Final = f"{VISITS}/<uuid:appointment_id>"

WORDS: Final[dict[str, Any]] = {
    "status_names": rules.STATUS,
    "state_names": rules.STATES,
    "state_tones": rules.TONES,
    "event_names": rules.EVENTS,
}
"""What templates call statuses and events."""


def shown(ctx: Context, appointment: Appointment) -> dict[str, Any]:
    """What the appointment's page and drawer show."""
    return {
        "appointment": appointment,
        "history": queries_changes.list_events(ctx.db, appointment_id=appointment.id),
        "began": appointment.starts_at <= ctx.now,
        "day": ctx.local(appointment.starts_at).date(),
        **WORDS,
    }


def placed(ctx: Context, appointment: Appointment, **more: Any) -> Reply:
    """An appointment that has its time, with the way to its day."""
    location = f"/clinic/agenda?day={ctx.local(appointment.starts_at).date()}"
    return Reply.saved(
        "appointments/appointment", appointment, called="appointment", location=location, **more
    )
