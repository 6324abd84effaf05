"""A visit that its patient books: by the clinic's page, or by a link of a mail."""

from dataclasses import replace
from uuid import UUID

from functions.clinic.appointments import (
    answers,
    news,
    queries,
    queries_changes,
    queries_holds,
    visits,
)
from functions.clinic.appointments.holds import Span
from functions.clinic.appointments.queries import Appointment
from functions.clinic.catalogue.sight import EVERYTHING
from shared.context import Context
from shared.record import record


@record
class Asked:
    """Which time, for whom and at what price; ``held_by``: whose hold of it ends with this."""

    span: Span
    patient_id: UUID
    price_centavos: int
    held_by: UUID
    notes: str = ""
    field: str = "starts_at"


def book(ctx: Context, asked: Asked) -> Appointment:
    """Book it, and have the patient told; what ``held_by`` kept goes, whatever it was.

    The two are one transaction: nobody comes in between.

    Raises:
        OutsideHours: it is not within open hours any more.
        SlotTaken: a visit or another's hold has it.
        PatientBusy: the patient is elsewhere.
    """
    span = asked.span
    wanted = span.wanted(asked.patient_id, asked.field)
    visits.queue(ctx, wanted.professional_id, wanted.patient_id)
    queries_holds.give_back(ctx.db, held_by=asked.held_by)
    visits.require(ctx, wanted, force=False)
    made = queries_changes.book_appointment(
        ctx.db,
        patient_id=wanted.patient_id,
        service_id=span.service_id,
        **wanted.time,
        price_centavos=asked.price_centavos,
        notes=asked.notes,
        created_by=answers.PATIENT.id,
    )
    appointment = queries.get_appointment(ctx.db, EVERYTHING, id=made)
    news.booked(replace(ctx, actor=answers.PATIENT), appointment)
    return appointment
