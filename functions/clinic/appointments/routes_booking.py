"""Booking: the form, and the one act that makes an appointment."""

from typing import Any
from uuid import UUID

from functions.clinic.appointments import able, placing
from functions.clinic.appointments.pages import VISITS, again, booked, booking
from functions.clinic.appointments.placing import Place, Visitor
from functions.clinic.appointments.starts import Start, start_of
from functions.clinic.catalogue.fields import Prefill
from functions.clinic.registry import routes
from shared.clock import Day, Moment, WallTime
from shared.context import Context
from shared.errors import Invalid
from shared.numbers import Flag
from shared.record import record
from shared.web.request import Input, Reply


@record(kw_only=True)
class Booking(Visitor):
    """What a receptionist submits: who, with whom, what and when.

    Without ``professional_id`` it is with whoever does the service and is free then. The start is
    ``starts_at``, or ``day`` and ``time``.
    """

    service_id: UUID
    professional_id: UUID | None = None
    starts_at: Moment | None = None
    day: Day | None = None
    time: WallTime | None = None
    force: Flag = False


@record
class NewQuery(Prefill):
    """What the booking form starts with."""

    time: WallTime | None = None
    service_id: UUID | None = None
    patient_id: UUID | None = None


@routes.get(f"{VISITS}/new", needs="clinic.book", query=NewQuery)
def new_appointment(ctx: Context, given: Input) -> Reply:
    """The booking form, for the day, time and people given."""
    query = given.query(NewQuery)
    today = ctx.local(ctx.now).date()
    day = query.day or today
    data: dict[str, Any] = {
        "day": day,
        "past": day < today,
        "time": query.time.strftime("%H:%M") if query.time else "",
        **booking(ctx, given, query.patient_id, query.service_id, query.professional_id),
    }
    return Reply("appointments/appointment_new", data)


@routes.post(VISITS, needs="clinic.book", body=Booking, once=again, form=new_appointment)
def book_appointment(ctx: Context, given: Input) -> Reply:
    """Book one appointment; the same request again shows the one it made.

    Raises:
        Invalid: the body is not a ``Booking``, or insists on a time with nobody named.
        UnknownChoice: patient, professional or service is nobody here.
        NotOffered: the two do not go together.
        OutsideHours: not within working hours, and no ``force``.
        ForceDenied: ``force`` by someone who may not.
        SlotTaken: the professional is busy then, or everybody who does it is.
        PatientBusy: the patient is elsewhere then.
    """
    asked = given.read(Booking)
    start = Start(asked.starts_at, asked.day, asked.time)
    starts_at = start_of(ctx, start)
    if asked.force and asked.professional_id is None:
        reason = "Fora do expediente, diga com quem."
        raise Invalid("Escolha o profissional.", professional_id=reason)
    whose = asked.professional_id or able.whoever_is_free(
        ctx, asked.service_id, asked.patient_id, starts_at, start.field
    )
    wanted = Place(asked.service_id, whose, starts_at, start.field, force=asked.force)
    return booked(ctx, placing.place(ctx, asked, wanted))
