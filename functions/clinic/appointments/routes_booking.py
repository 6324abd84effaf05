"""Booking: the form, and the one act that makes an appointment."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from functions.clinic.appointments import news, queries, queries_changes, visits
from functions.clinic.appointments.offers import require_offer
from functions.clinic.appointments.pages import VISITS, placed
from functions.clinic.appointments.starts import PageStart, start_of
from functions.clinic.appointments.visits import Wanted
from functions.clinic.catalogue import lists
from functions.clinic.catalogue.fields import Prefill
from functions.clinic.catalogue.repeats import once
from functions.clinic.catalogue.sight import keepers, sight, staff
from functions.clinic.patients import queries as patients
from functions.clinic.patients.registration import newcomer
from functions.clinic.registry import routes
from shared import text
from shared.clock import WallTime
from shared.context import Context
from shared.emails import Email
from shared.numbers import Flag
from shared.phones import Phone
from shared.record import record
from shared.text import VisibleName
from shared.web.repeats import RequestId
from shared.web.request import Input, Reply


@record(kw_only=True)
class Booking(PageStart):
    """What a receptionist submits: who, with whom, what and when.

    The patient is ``patient_id``, or someone new by name and telephone.
    """

    professional_id: UUID
    service_id: UUID
    patient_id: UUID | None = None
    patient_name: VisibleName | None = None
    patient_phone: Phone | None = None
    patient_email: Email | None = None
    notes: Annotated[str, text.lines(most=2000)] = ""
    force: Flag = False
    request_id: RequestId | None = None


@record
class NewQuery(Prefill):
    """What the booking form starts with."""

    time: WallTime | None = None
    patient_id: UUID | None = None


@routes.get(f"{VISITS}/new", needs="clinic.book", query=NewQuery)
def new_appointment(ctx: Context, given: Input) -> Reply:
    """The booking form, for the day, time and people given."""
    query = given.query(NewQuery)
    today = ctx.local(ctx.now).date()
    day = query.day or today
    patient = query.patient_id and patients.get_patient(ctx.db, sight(ctx), id=query.patient_id)
    seen = staff(ctx)
    return Reply(
        "appointments/appointment_new",
        {
            "day": day,
            "past": day < today,
            "time": query.time.strftime("%H:%M") if query.time else "",
            "professional_id": str(query.professional_id or ""),
            "patient": patient,
            "services": [s for s in lists.services(ctx) if s["active"]],
            "professionals": [p for p in seen if p["active"]],
            "ask": keepers(ctx, seen),
        },
    )


@once
def _again(ctx: Context, made: UUID) -> Reply:
    """The visit that a request made, wherever it was moved since."""
    return placed(ctx, queries.get_appointment(ctx.db, sight(ctx), id=made))


@routes.post(VISITS, needs="clinic.book", body=Booking, once=_again, form=new_appointment)
def book_appointment(ctx: Context, given: Input) -> Reply:
    """Book one appointment; the same request again shows the one it made.

    Raises:
        Invalid: the body is not a ``Booking``.
        UnknownChoice: patient, professional or service is nobody here.
        NotOffered: the two do not go together.
        OutsideHours: not within working hours, and no ``force``.
        ForceDenied: ``force`` by someone who may not.
        SlotTaken: the professional is busy then.
        PatientBusy: the patient is elsewhere then.
    """
    booking = given.read(Booking)
    starts_at = start_of(ctx, booking)
    offer = require_offer(
        ctx,
        service_id=booking.service_id,
        professional_id=booking.professional_id,
        patient_id=booking.patient_id,
    )
    patient_id = booking.patient_id or newcomer(
        ctx, booking.patient_name, booking.patient_phone, booking.patient_email
    )
    ends_at = starts_at + timedelta(minutes=offer.duration_min or 0)
    wanted = Wanted(
        professional_id=booking.professional_id,
        patient_id=patient_id,
        starts_at=starts_at,
        ends_at=ends_at,
        busy_until=ends_at + timedelta(minutes=offer.buffer_after_min or 0),
        field=booking.field,
    )
    visits.require(ctx, wanted, force=booking.force)
    appointment_id = queries_changes.book_appointment(
        ctx.db,
        patient_id=patient_id,
        service_id=booking.service_id,
        **wanted.time,
        price_centavos=offer.price_centavos or 0,
        notes=booking.notes,
        created_by=ctx.actor.id,
        kept=booking.force,
    )
    appointment = queries.get_appointment(ctx.db, sight(ctx), id=appointment_id)
    news.booked(ctx, appointment)
    return placed(ctx, appointment, status=201)
