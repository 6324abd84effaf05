"""Walk-ins: who stands at the desk, and is seen as soon as somebody is free today."""

from typing import Any, Final
from uuid import UUID

from functions.clinic.appointments import able, placing, visits
from functions.clinic.appointments.errors import SlotTaken
from functions.clinic.appointments.free import Free
from functions.clinic.appointments.pages import VISITS, again, booked, booking
from functions.clinic.appointments.placing import Place, Visitor
from functions.clinic.catalogue.fields import Sought
from functions.clinic.catalogue.rules import clock
from functions.clinic.registry import routes
from shared.context import Context
from shared.record import record
from shared.web.request import Input, Reply

_WALKINS: Final = f"{VISITS}/walkins"


@record(kw_only=True)
class DeskVisit(Visitor):
    """Somebody who is here: what for, and with whom if not with whoever is free first."""

    service_id: UUID
    professional_id: UUID | None = None


@record
class WalkinQuery:
    """What the form starts with."""

    patient_id: UUID | None = None
    service_id: UUID | None = None
    professional_id: UUID | None = None


@routes.get(f"{_WALKINS}/new", needs="clinic.book", query=WalkinQuery)
def new_walkin(ctx: Context, given: Input) -> Reply:
    """The form for who stands at the desk."""
    query = given.query(WalkinQuery)
    ids = (query.patient_id, query.service_id, query.professional_id)
    return Reply("appointments/walkin_new", booking(ctx, given, *ids))


@routes.get(f"{_WALKINS}/soonest", needs="clinic.book", query=Sought)
def show_soonest(ctx: Context, given: Input) -> Reply:
    """When somebody is free first today; ``soonest`` is None when nobody is.

    Raises:
        UnknownChoice, NotOffered: the service is none of ours, or nobody does it.
    """
    query = given.query(Sought)
    free = able.soonest_today(ctx, query.service_id, query.professional_id)
    return Reply("appointments/soonest", {"soonest": free and _shown(ctx, query.service_id, free)})


def _shown(ctx: Context, service_id: UUID, free: Free) -> dict[str, Any]:
    return {
        "professional_id": free.professional_id,
        "professional_name": able.able(ctx, service_id)[free.professional_id],
        "starts_at": ctx.instant(free.wall),
        "time": clock(free.start_min),
    }


@routes.post(_WALKINS, needs="clinic.book", body=DeskVisit, once=again, form=new_walkin)
def book_walkin(ctx: Context, given: Input) -> Reply:
    """Book the next minute of today at which somebody is free, for who has arrived.

    Raises:
        Invalid: the body is not a ``DeskVisit``.
        UnknownChoice, NotOffered: patient, professional or service is nobody here, or the two do
            not go together.
        SlotTaken: nobody is free any more today.
        PatientBusy: the patient is elsewhere then.
    """
    asked = given.read(DeskVisit)
    people, _ = able.require_able(ctx, asked.service_id, asked.professional_id)
    visits.queue(ctx, *people, *([asked.patient_id] if asked.patient_id else []))
    free = able.soonest_today(ctx, asked.service_id, asked.professional_id)
    if free is None:
        reason = "Hoje não há mais ninguém livre. Marque outro dia."
        raise SlotTaken("Não há mais horário livre hoje.", service_id=reason)
    start = ctx.instant(free.wall)
    wanted = Place(asked.service_id, free.professional_id, start, "service_id", arrived=True)
    return booked(ctx, placing.place(ctx, asked, wanted))
