"""Saying who one is, and booking by that; without an account."""

from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID

from functions.clinic.appointments import answers, queries_holds
from functions.clinic.appointments import queries as visits
from functions.clinic.appointments.answers import UNTOLD, Answer
from functions.clinic.appointments.by_patient import Asked, book
from functions.clinic.appointments.errors import LinkInvalid, PatientBusy
from functions.clinic.appointments.holds import Visitor
from functions.clinic.appointments.queries import Appointment
from functions.clinic.catalogue.repeats import once
from functions.clinic.catalogue.sight import EVERYTHING
from functions.clinic.online import offered, people, queries, visitors
from functions.clinic.online.errors import NotBookable, NotOpen, Robot
from functions.clinic.online.names import StrangerName
from functions.clinic.online.offered import Offered
from functions.clinic.online.pages import able, around, told
from functions.clinic.online.people import Person
from functions.clinic.online.places import BOOKED, TIMES, VISITS, WHO
from functions.clinic.online.slots import Slot, SlotField, Time
from functions.clinic.online.visitors import visitor
from functions.clinic.registry import routes
from shared import text
from shared.context import Context
from shared.emails import Email
from shared.phones import Phone
from shared.record import record
from shared.web.repeats import RequestId
from shared.web.request import Input, Reply

_LONGEST: Final = 200


@record
class WhoQuery:
    """The time that was chosen, and who it was looked for."""

    service_id: UUID
    slot: SlotField
    professional_id: UUID | None = None


@record
class VisitForm:
    """A visit as its patient asks for it. ``left_blank`` is a field that no person sees."""

    service_id: UUID
    slot: SlotField
    name: StrangerName
    phone: Phone
    email: Email
    notes: Annotated[str, text.lines(most=500)] = ""
    professional_id: UUID | None = None
    key: UUID | None = None
    left_blank: Annotated[str, text.opaque(0, _LONGEST)] = ""
    request_id: RequestId | None = None


@routes.get(WHO, needs="open", query=WhoQuery)
def show_who(ctx: Context, given: Input) -> Reply:
    """Ask who it is, for the time that was chosen; of one that cannot be had, its list again.

    Raises:
        NotOpen: the service is not to be booked here.
    """
    query = given.query(WhoQuery)
    of, who = offered.service(ctx, query.service_id), visitor(ctx, given)
    mine = queries_holds.find_hold(ctx.db, held_by=who.key)
    if not given.reopened and not _offered(ctx, of, query.slot, mine.id if mine else None):
        return Reply(None, location=f"{TIMES}?{urlencode({'service_id': query.service_id})}")
    span = of.span(query.slot)
    kept = mine is not None and Slot(mine.professional_id, mine.starts_at) == query.slot
    data = {
        **around(ctx, of.choice),
        **told(of),
        "slot": str(query.slot),
        "starts_at": span.starts_at,
        "ends_at": span.ends_at,
        "professional_name": of.people.get(query.slot.professional_id, ""),
        "professional_id": query.professional_id,
        "held_until": mine.held_until if mine and kept else None,
        "near": _near(ctx, of, query) if given.reopened else [],
    }
    return Reply("online/who", data)


def _near(ctx: Context, of: Offered, query: WhoQuery) -> list[Time]:
    """What may be had in the place of the time that was chosen."""
    return offered.near(ctx, of, query.slot, able(of, query.professional_id))


def _offered(ctx: Context, of: Offered, slot: Slot, except_id: UUID | None) -> bool:
    try:
        offered.require(ctx, of, slot, except_id)
    except NotBookable:
        return False
    return True


def _count(ctx: Context, given: Input) -> None:
    """Count who books, before anything is looked up.

    Raises:
        Invalid: the body is no ``VisitForm``.
        TooManyBookings: it is one too many.
    """
    given.read(VisitForm)
    visitors.count(ctx, visitors.BOOKINGS)


@once
def _again(ctx: Context, made: UUID) -> Reply:
    return _booked(ctx, visits.get_appointment(ctx.db, EVERYTHING, id=made))


@routes.post(VISITS, needs="open", body=VisitForm, once=_again, form=show_who, before=_count)
def book_visit(ctx: Context, given: Input) -> Reply:
    """Book it for whoever has that telephone and e-mail; the same request again shows it again.

    Raises:
        Invalid: the body is not a ``VisitForm``.
        Robot: a field was filled in that no person sees.
        NotOpen: the service is not to be booked here, or by nobody yet.
        NotBookable: the time is none that is offered.
        OutsideHours, SlotTaken: it cannot be had any more.
        TooManyBookings: too much is asked for.
    """
    form = given.read(VisitForm)
    if form.left_blank:
        raise Robot("Não deu para marcar.", left_blank="Deixe este campo em branco.")
    of, who = offered.service(ctx, form.service_id), visitor(ctx, given, form.key)
    if not of.choice.live:
        raise NotOpen("É só uma prévia: nada foi marcado. Ligue a página para os pacientes.")
    mine = queries_holds.find_hold(ctx.db, held_by=who.key)
    offered.require(ctx, of, form.slot, mine.id if mine else None)
    made = _book(ctx, of, who, form)
    visitors.count_made(ctx, form.email)
    return _booked(ctx, made)


def _book(ctx: Context, of: Offered, who: Visitor, form: VisitForm) -> Appointment:
    """Book for who they say they are.

    That a patient is elsewhere then would tell a stranger of them: it is somebody new by that name,
    whom the clinic sees beside the other.
    """
    person = Person(form.name, form.phone, form.email)
    price = of.service["price_centavos"]

    def asked(patient_id: UUID) -> Asked:
        return Asked(of.span(form.slot), patient_id, price, who.key, form.notes, "slot")

    try:
        made = book(ctx, asked(people.patient_of(ctx, person)))
    except PatientBusy:
        return book(ctx, asked(people.newcomer(ctx, person)))
    people.bring_back(ctx, made.patient_id)
    return made


def _booked(ctx: Context, made: Appointment) -> Reply:
    """The visit, to who booked it; by its token whoever has it comes back to it.

    Raises:
        LinkInvalid: its links are forgotten, so long ago it was.
    """
    key = visits.answer_key(ctx.db, id=made.id)
    if key is None:
        raise LinkInvalid("Este horário já passou.")
    token = answers.token(made.id, made.starts_at, key)
    data = {"visit": _shown(made), **answers.links(ctx, made.id, made.starts_at, key)}
    return Reply(None, data, status=201, location=f"{BOOKED}?v={token}", made=made.id)


def _shown(made: Appointment) -> dict[str, Any]:
    names = ("service_name", "professional_name", "starts_at", "ends_at")
    shown: dict[str, str | datetime] = {name: getattr(made, name) for name in names}
    return shown


@routes.get(BOOKED, needs="open", query=Answer)
def show_booked(ctx: Context, given: Input) -> Reply:
    """What was booked, for whoever has the token of its links.

    Raises:
        LinkInvalid: nobody here made it.
    """
    token = given.query(Answer).v
    link, made = answers.found(ctx, token)
    data = {
        **around(ctx, queries.get_choice(ctx.db)),
        "visit": _shown(made),
        "stands": made.status != "cancelled" and link.names(made.starts_at),
        "cancel_url": f"{answers.CANCELLATION}?v={token}",
    }
    return Reply("online/booked", data, headers=UNTOLD)
