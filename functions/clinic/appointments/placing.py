"""A new visit: who it is for, whether it fits, what is written of it and who is told."""

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from functions.clinic.appointments import history, news, queries, queries_changes, visits
from functions.clinic.appointments.offers import require_offer
from functions.clinic.appointments.queries import Appointment
from functions.clinic.appointments.visits import Wanted
from functions.clinic.catalogue.sight import sight
from functions.clinic.patients.registration import newcomer
from shared import text
from shared.context import Context
from shared.emails import Email
from shared.phones import Phone
from shared.record import record
from shared.text import VisibleName
from shared.web.repeats import RequestId


@record(kw_only=True)
class Visitor:
    """Who a visit is for, and what is noted of it.

    The patient is ``patient_id``, or someone new by name and telephone.
    """

    patient_id: UUID | None = None
    patient_name: VisibleName | None = None
    patient_phone: Phone | None = None
    patient_email: Email | None = None
    notes: Annotated[str, text.lines(most=2000)] = ""
    request_id: RequestId | None = None


@record
class Place:
    """What is asked for; ``field`` is the input that named the start.

    ``force`` is outside working hours; ``arrived``: the patient is here already.
    """

    service_id: UUID
    professional_id: UUID
    starts_at: datetime
    field: str
    force: bool = False
    arrived: bool = False


def place(ctx: Context, visitor: Visitor, wanted: Place) -> Appointment:
    """Book it, register who is new, and tell the patient.

    Raises:
        Invalid: nobody is named as patient.
        UnknownChoice, NotOffered: patient, professional or service is nobody here, or the two do
            not go together.
        OutsideHours, ForceDenied: outside working hours.
        SlotTaken, PatientBusy: the time is not free.
    """
    offer = require_offer(
        ctx,
        service_id=wanted.service_id,
        professional_id=wanted.professional_id,
        patient_id=visitor.patient_id,
    )
    patient_id = visitor.patient_id or newcomer(
        ctx, visitor.patient_name, visitor.patient_phone, visitor.patient_email
    )
    ends_at = wanted.starts_at + timedelta(minutes=offer.duration_min or 0)
    span = Wanted(
        professional_id=wanted.professional_id,
        patient_id=patient_id,
        starts_at=wanted.starts_at,
        ends_at=ends_at,
        busy_until=ends_at + timedelta(minutes=offer.buffer_after_min or 0),
        field=wanted.field,
    )
    visits.require(ctx, span, force=wanted.force)
    made = queries_changes.book_appointment(
        ctx.db,
        patient_id=patient_id,
        service_id=wanted.service_id,
        **span.time,
        price_centavos=offer.price_centavos or 0,
        notes=visitor.notes,
        created_by=ctx.actor.id,
        kept=wanted.force,
    )
    return _told(ctx, made, arrived=wanted.arrived)


def _told(ctx: Context, made: UUID, *, arrived: bool) -> Appointment:
    """The visit with its history; whoever stands at the desk is written as arrived."""
    booked = queries.get_appointment(ctx.db, sight(ctx), id=made)
    news.booked(ctx, booked)
    if not arrived:
        return booked
    marks = {"confirmed_at": None, "arrived_at": ctx.now, "started_at": None}
    queries_changes.mark_appointment(ctx.db, id=made, **marks)
    here = queries.get_appointment(ctx.db, sight(ctx), id=made)
    history.note(ctx, booked, here, "arrived", ("arrived_at",))
    return here
