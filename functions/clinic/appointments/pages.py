"""What the pages of appointments show, whichever act they follow."""

from typing import Any, Final

from functions.clinic.appointments import queries_changes, rules_states
from functions.clinic.appointments.queries import Appointment
from shared.context import Context
from shared.web.request import Reply

VISITS: Final = "/clinic/appointments"
VISIT: Final = f"{VISITS}/<uuid:appointment_id>"

WORDS: Final[dict[str, Any]] = {
    "state_names": rules_states.STATES,
    "state_tones": rules_states.TONES,
    "event_names": rules_states.EVENTS,
    "legend": rules_states.LEGEND,
}
"""What templates call states and events."""


def shown(ctx: Context, appointment: Appointment) -> dict[str, Any]:
    """What the appointment's page and drawer show."""
    return {
        "appointment": appointment,
        "history": queries_changes.list_events(ctx.db, appointment_id=appointment.id),
        "movable": appointment.state in rules_states.MOVABLE,
        "undone_names": {name: act.undone for name, act in rules_states.ACTS.items()},
        **rules_states.told(appointment, ctx.now),
        "day": ctx.local(appointment.starts_at).date(),
        **WORDS,
    }


def placed(ctx: Context, appointment: Appointment, **more: Any) -> Reply:
    """An appointment that has its time, with the way to its day."""
    location = f"/clinic/agenda?day={ctx.local(appointment.starts_at).date()}"
    return Reply.saved(
        "appointments/appointment", appointment, called="appointment", location=location, **more
    )
