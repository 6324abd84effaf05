"""What the pages of appointments show, whichever act they follow."""

from typing import Any, Final
from uuid import UUID

from functions.clinic.appointments import queries, queries_changes, queries_waiting, rules_states
from functions.clinic.appointments.queries import Appointment
from functions.clinic.catalogue import lists
from functions.clinic.catalogue.lists import Item
from functions.clinic.catalogue.repeats import once
from functions.clinic.catalogue.sight import keepers, sight, staff
from functions.clinic.patients import queries as patients
from functions.clinic.patients.queries import PlacedPatient
from shared.context import Context
from shared.web.notices import notice
from shared.web.request import Input, Reply

VISITS: Final = "/clinic/appointments"
VISIT: Final = f"{VISITS}/<uuid:appointment_id>"
_CHOICES: Final = 6

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


def booked(ctx: Context, appointment: Appointment, status: int = 201) -> Reply:
    """A visit that was just made, with a notice that takes it back, or leads to what it answers."""
    at = ctx.local(appointment.starts_at).strftime("%d/%m às %H:%M")
    who, whom = appointment.patient_name, appointment.professional_name
    said = notice(
        f"Horário marcado: {who}, {at}, com {whom}.",
        undo=f"{VISITS}/{appointment.id}/cancellation",
        version=appointment.version,
        **_waited(ctx, appointment),
    )
    return placed(ctx, appointment, status=status, headers=said)


def _waited(ctx: Context, visit: Appointment) -> dict[str, Any]:
    """The way to what its patient waits for, if the visit is that: they may wait no more."""
    if visit.starts_at <= ctx.now:
        return {}
    today = ctx.local(ctx.now).date()
    waits = queries_waiting.list_waited(ctx.db, patient_id=visit.patient_id, today=today)
    if not any(one.answered(visit.service_id, visit.professional_id) for one in waits):
        return {}
    href = f"/clinic/waitlist?patient_id={visit.patient_id}"
    return {"link": {"href": href, "text": "Estava na lista de espera"}}


def moved(ctx: Context, before: Appointment, after: Appointment) -> Reply:
    """A visit that was just moved, with a notice that takes it back where it was."""
    at = ctx.local(after.starts_at).strftime("%d/%m às %H:%M")
    back = {
        "starts_at": before.starts_at.isoformat(),
        "professional_id": str(before.professional_id),
    }
    said = notice(
        f"Remarcado: {after.patient_name}, {at}, com {after.professional_name}.",
        undo=f"{VISITS}/{after.id}/move",
        body=back,
        version=after.version,
    )
    return placed(ctx, after, headers=said)


@once
def again(ctx: Context, made: UUID) -> Reply:
    """The visit that a request made, wherever it was moved since; its notice while it stands.

    The first answer may never have arrived: whoever asked again has seen no notice.
    """
    appointment = queries.get_appointment(ctx.db, sight(ctx), id=made)
    if appointment.state not in rules_states.MOVABLE:
        return placed(ctx, appointment)
    return booked(ctx, appointment, 200)


def booking(
    ctx: Context,
    given: Input,
    patient_id: UUID | None,
    service_id: UUID | None,
    professional_id: UUID | None,
) -> dict[str, Any]:
    """What a form for a new visit chooses from: services, the most booked first, and people.

    ``found`` are the patients that a browser without scripts is asked to choose from.
    """
    seen = staff(ctx)
    return {
        "patient": patient_id and patients.get_patient(ctx.db, sight(ctx), id=patient_id),
        "found": _found(ctx, given),
        "services": _services(ctx),
        "service_id": str(service_id or ""),
        "professionals": [p for p in seen if p["active"]],
        "professional_id": str(professional_id or ""),
        "ask": keepers(ctx, seen),
    }


def _services(ctx: Context) -> list[Item]:
    """Active services in the order in which they come to mind."""
    used: list[str] = ctx.cached("clinic.services", "used", lambda: queries.used_services(ctx.db))
    place = {service: at for at, service in enumerate(used)}
    active = [s for s in lists.services(ctx) if s["active"]]
    return sorted(active, key=lambda s: place.get(s["id"], len(place)))


def _found(ctx: Context, given: Input) -> list[PlacedPatient]:
    named = given.typed.get("patient_id_text", [""])[-1].strip() if given.reopened else ""
    return patients.search_patients(ctx.db, sight(ctx), q=named, limit=_CHOICES) if named else []
