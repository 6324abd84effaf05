"""A wish as it is written, by staff or by who waits."""

from datetime import date
from typing import Final
from uuid import UUID

from functions.clinic.waitlist import labels, queries
from functions.clinic.waitlist.errors import WaitsEnough
from functions.clinic.waitlist.rules import EVERY_DAY
from functions.clinic.waitlist.written import WishValues
from shared.clock import DAY_MIN
from shared.context import Context
from shared.errors import Invalid
from shared.record import record

OF_ONE: Final = 5


@record
class Wanted:
    """For what a patient waits; no weekdays are all of them, no minutes the whole day."""

    patient_id: UUID
    service_id: UUID
    until_on: date
    professional_ids: tuple[UUID, ...] = ()
    weekdays: tuple[int, ...] = ()
    from_min: int | None = None
    until_min: int | None = None
    note: str = ""


def create(ctx: Context, wanted: Wanted) -> UUID:
    """Put a patient at the end of the list.

    Raises:
        Invalid: it is over already, or ends before it begins.
        WaitsEnough: they wait for five things.
    """
    today = ctx.local(ctx.now).date()
    if wanted.until_on < today:
        raise Invalid("Confira até quando.", until_on="Escolha um dia a partir de hoje.")
    first, last = wanted.from_min or 0, wanted.until_min or DAY_MIN
    if first >= last:
        raise Invalid("Confira os horários.", until_time="O fim precisa ser depois do início.")
    count = queries.count_of_patient(ctx.db, patient_id=wanted.patient_id, today=today)
    if count >= OF_ONE:
        text = "Este paciente já está cinco vezes na lista. Retire um pedido antes."
        raise WaitsEnough(text)
    values = WishValues(
        patient_id=wanted.patient_id,
        service_id=wanted.service_id,
        professional_ids=list(wanted.professional_ids),
        weekdays=sorted(set(wanted.weekdays)) or list(EVERY_DAY),
        from_min=first,
        until_min=last,
        until_on=wanted.until_on,
        note=wanted.note,
        created_by=ctx.actor.id,
    )
    made = queries.create_wish(ctx.db, **values)
    labels.note(ctx, "created", made)
    return made


def newest(ctx: Context, patient_id: UUID) -> UUID:
    """The last thing that a patient who waits for as much as one may waits for."""
    today = ctx.local(ctx.now).date()
    return queries.newest_of_patient(ctx.db, patient_id=patient_id, today=today)
