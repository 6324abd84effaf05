"""The waiting list as staff keeps it: who waits for what, in which order, and what was offered."""

from dataclasses import field
from datetime import timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field

from functions.clinic.appointments.errors import NotOffered
from functions.clinic.appointments.offers import require_offer
from functions.clinic.catalogue import lists
from functions.clinic.catalogue.errors import UnknownChoice
from functions.clinic.catalogue.repeats import once
from functions.clinic.catalogue.sight import keepers, sight, staff
from functions.clinic.patients import queries as patients
from functions.clinic.patients.registration import newcomer
from functions.clinic.registry import routes
from functions.clinic.waitlist import offering, queries, rules, wishes
from functions.clinic.waitlist.queries import Wish
from functions.clinic.waitlist.wishes import Wanted
from shared import numbers, text
from shared.clock import SHORT_WEEKDAYS, Day, WallMinutes
from shared.context import Context
from shared.emails import Email
from shared.phones import Phone
from shared.record import record
from shared.text import VisibleName
from shared.web.repeats import RequestId
from shared.web.request import Input, Reply

LIST: Final = "/clinic/waitlist"
_SHOWN: Final = 200
_USUAL: Final = timedelta(days=30)
_OFFERS: Final = {
    "open": "Oferecido",
    "declined": "Não quis",
    "expired": "Não respondeu",
    "gone": "Foi a outro",
    "taken": "Aceitou",
}


@record
class ListQuery:
    """Of one patient, or of all."""

    patient_id: UUID | None = None


@record
class NewQuery:
    """What the form starts with."""

    patient_id: UUID | None = None
    service_id: UUID | None = None


@record
class WishForm:
    """Who waits for what: ``patient_id``, or someone new by name and telephone.

    Without ``professional_ids`` whoever does the service; ``weekdays`` from 1, Monday.
    """

    service_id: UUID
    until_on: Day
    patient_id: UUID | None = None
    patient_name: VisibleName | None = None
    patient_phone: Phone | None = None
    patient_email: Email | None = None
    professional_ids: Annotated[list[UUID], Field(max_length=50)] = field(default_factory=list)
    weekdays: Annotated[list[Annotated[int, numbers.whole(1, 7)]], Field(max_length=7)] = field(
        default_factory=list
    )
    from_time: WallMinutes | None = None
    until_time: WallMinutes | None = None
    note: Annotated[str, text.line(most=200)] = ""
    request_id: RequestId | None = None


@routes.get(LIST, needs="clinic.book", query=ListQuery)
def list_waiting(ctx: Context, given: Input) -> Reply:
    """Who waits, in their order, with what was offered to each last; two hundred at most.

    Raises:
        NotFound: there is no such patient, or none that is seen.
    """
    of, seen = given.query(ListQuery).patient_id, sight(ctx)
    today = ctx.local(ctx.now).date()
    found = queries.list_wishes(ctx.db, seen, today=today, most=_SHOWN, patient_id=of)
    data = {
        "wishes": [_told(one) for one in found],
        "of": of and patients.get_patient(ctx.db, seen, id=of).name,
        "patient_id": of,
        "choice": queries.get_choice(ctx.db),
        "offer_words": _OFFERS,
        "most": _SHOWN,
        "ask": keepers(ctx, staff(ctx)),
    }
    return Reply("waitlist/waitlist", data)


def _told(one: Wish) -> dict[str, Any]:
    words = rules.period_words(one.weekdays, one.from_min, one.until_min)
    names = ("id", "patient_id", "patient_name", "patient_phone", "patient_email", "service_id")
    more = ("service_name", "professional_ids", "professional_names", "until_on", "note", "state")
    last = ("version", "created_at", "offer_state", "offered_at", "expires_at", "booked_at")
    return {name: getattr(one, name) for name in (*names, *more, *last)} | {"period": words}


@routes.get(f"{LIST}/new", needs="clinic.book", query=NewQuery)
def new_wish(ctx: Context, given: Input) -> Reply:
    """The form."""
    query = given.query(NewQuery)
    seen = sight(ctx)
    patient = query.patient_id and patients.get_patient(ctx.db, seen, id=query.patient_id)
    data = {
        "patient": patient,
        "service_id": str(query.service_id or ""),
        "services": [s for s in lists.services(ctx) if s["active"]],
        "professionals": [p for p in staff(ctx) if p["active"]],
        "weekdays": list(enumerate(SHORT_WEEKDAYS, 1)),
        "until_on": ctx.local(ctx.now).date() + _USUAL,
    }
    return Reply("waitlist/wish", data)


@once
def _again(ctx: Context, made: UUID) -> Reply:
    return _made(ctx, made)


@routes.post(LIST, needs="clinic.book", body=WishForm, once=_again, form=new_wish)
def create_wish(ctx: Context, given: Input) -> Reply:
    """Put somebody at the end of the list.

    Raises:
        Invalid: the body is not a ``WishForm``, names nobody, or a time that is none.
        UnknownChoice, NotOffered: service or professional are none, or do not go together.
        WaitsEnough: they wait for five things.
    """
    form = given.read(WishForm)
    _require_known(ctx, form)
    wanted = Wanted(
        form.patient_id or newcomer(ctx, form.patient_name, form.patient_phone, form.patient_email),
        form.service_id,
        form.until_on,
        tuple(form.professional_ids),
        tuple(form.weekdays),
        form.from_time,
        form.until_time,
        form.note,
    )
    return _made(ctx, wishes.create(ctx, wanted))


def _require_known(ctx: Context, form: WishForm) -> None:
    for one in form.professional_ids:
        require_offer(
            ctx,
            service_id=form.service_id,
            professional_id=one,
            patient_id=form.patient_id,
            named="professional_ids",
        )
    found = next((s for s in lists.services(ctx) if s["id"] == str(form.service_id)), None)
    if found is None:
        reason = "Escolha um item da lista."
        raise UnknownChoice("Não encontramos este serviço.", service_id=reason)
    if not found["active"]:
        raise NotOffered("Este serviço está inativo.", service_id="Escolha outro.")
    if form.patient_id:
        patients.get_patient(ctx.db, sight(ctx), id=form.patient_id)


def _made(ctx: Context, made: UUID) -> Reply:
    wish = queries.get_wish(ctx.db, sight(ctx), id=made)
    data = {"wish": _told(wish)}
    toast = f"{wish.patient_name} está na lista de espera."
    return Reply(None, data, status=201, location=LIST, made=made, toast=toast)


@routes.post(f"{LIST}/<uuid:wish_id>/withdrawal", needs="clinic.book")
def withdraw_wish(ctx: Context, _given: Input, wish_id: UUID) -> Reply:
    """Take somebody off the list; what was offered to them goes to the next. Twice is once.

    Raises:
        NotFound: there is no such wish, or its patient is not seen.
    """
    wish = queries.get_wish(ctx.db, sight(ctx), id=wish_id)
    offering.leave(ctx, wish_id, "gone")
    toast = f"{wish.patient_name} saiu da lista de espera."
    return Reply(None, {"id": wish_id}, location=LIST, toast=toast)
