"""How people know a visit and its fields, for whoever is told of a change."""

from functions.clinic.appointments import rules_states
from functions.clinic.appointments.queries import Appointment
from shared.acts import Thing
from shared.context import Context
from shared.versions import Word, Words, words

_AT = "%d/%m/%Y às %H:%M"


def appointment(ctx: Context) -> Words:
    """Those of a visit, its time on the tenant's wall clock."""
    return words(
        "clinic.appointment",
        starts_at=Word(lambda at: ctx.local(at).strftime(_AT)),
        professional_id=Word(of="professional_name"),
        service_id=Word(of="service_name"),
        status=Word(lambda status: rules_states.STATES[status].lower()),
        confirmed_at=Word(lambda at: ctx.local(at).strftime(_AT)),
        arrived_at=Word(lambda at: ctx.local(at).strftime(_AT)),
        started_at=Word(lambda at: ctx.local(at).strftime(_AT)),
        cancel_reason=Word(None),
        kept_at=Word(None),
    )


def thing(ctx: Context, one: Appointment) -> Thing:
    """One visit on the trail: whose, and when; told among what was done to the patient."""
    name = f"{one.patient_name}, {ctx.local(one.starts_at).strftime(_AT)}"
    return Thing("clinic.appointment", one.id, name, one.patient_id)
