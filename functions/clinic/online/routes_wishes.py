"""The waiting list, offered to a visitor for whom nothing is free."""

from dataclasses import field, replace
from datetime import timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field

from functions.clinic.appointments import answers
from functions.clinic.catalogue.fields import Sought
from functions.clinic.catalogue.repeats import once
from functions.clinic.online import offered, people, visitors
from functions.clinic.online.errors import NotOpen, Robot
from functions.clinic.online.names import StrangerName
from functions.clinic.online.pages import able, around, told
from functions.clinic.online.people import Person
from functions.clinic.online.places import WISHES
from functions.clinic.registry import routes
from functions.clinic.waitlist import wishes
from functions.clinic.waitlist.errors import WaitsEnough
from functions.clinic.waitlist.wishes import Wanted
from shared import numbers, text
from shared.clock import SHORT_WEEKDAYS, Day, WallMinutes
from shared.context import Context
from shared.emails import Email
from shared.phones import Phone
from shared.record import record
from shared.web.repeats import RequestId
from shared.web.request import Input, Reply

_USUAL: Final = timedelta(days=30)
_LONGEST: Final = 200


@record
class WishForm:
    """Who waits, on which days and between which times. ``left_blank``: nobody sees it."""

    service_id: UUID
    name: StrangerName
    phone: Phone
    email: Email
    until_on: Day
    professional_id: UUID | None = None
    weekdays: Annotated[list[Annotated[int, numbers.whole(1, 7)]], Field(max_length=7)] = field(
        default_factory=list
    )
    from_time: WallMinutes | None = None
    until_time: WallMinutes | None = None
    left_blank: Annotated[str, text.opaque(0, _LONGEST)] = ""
    request_id: RequestId | None = None


@routes.get(WISHES, needs="open", query=Sought)
def show_wish(ctx: Context, given: Input) -> Reply:
    """Ask who waits, and for when.

    Raises:
        NotOpen: the service is not to be booked here.
    """
    query = given.query(Sought)
    of = offered.service(ctx, query.service_id)
    able(of, query.professional_id)
    data = {
        **around(ctx, of.choice),
        **told(of),
        "professional_id": query.professional_id,
        "professional_name": query.professional_id and of.people[query.professional_id],
        "weekdays": list(enumerate(SHORT_WEEKDAYS, 1)),
        "until_on": min(ctx.local(ctx.now).date() + _USUAL, of.last_on),
        "waits": False,
    }
    return Reply("online/wish", data)


def _count(ctx: Context, given: Input) -> None:
    given.read(WishForm)
    visitors.count(ctx, visitors.BOOKINGS)


@once
def _again(_ctx: Context, made: UUID) -> Reply:
    return _waiting(made)


@routes.post(WISHES, needs="open", body=WishForm, once=_again, form=show_wish, before=_count)
def wait_for(ctx: Context, given: Input) -> Reply:
    """Put them at the end of the clinic's waiting list.

    Raises:
        Invalid: the body is not a ``WishForm``, or names a time that is none.
        Robot: a field was filled in that no person sees.
        NotOpen: the service is not to be booked here, or by nobody yet.
        TooManyBookings: too much is asked for.
    """
    form = given.read(WishForm)
    if form.left_blank:
        raise Robot("Não deu para entrar na lista.", left_blank="Deixe este campo em branco.")
    of = offered.service(ctx, form.service_id)
    if not of.choice.live:
        raise NotOpen("É só uma prévia: ninguém entrou na lista.")
    able(of, form.professional_id)
    wanted = Wanted(
        people.patient_of(ctx, Person(form.name, form.phone, form.email)),
        form.service_id,
        form.until_on,
        (form.professional_id,) if form.professional_id else (),
        tuple(form.weekdays),
        form.from_time,
        form.until_time,
    )
    made = _wait(ctx, wanted)
    people.bring_back(ctx, wanted.patient_id)
    visitors.count_made(ctx, form.email)
    return _waiting(made)


def _wait(ctx: Context, wanted: Wanted) -> UUID:
    """Their new wish, or the newest of the five there may be.

    To refuse the sixth would tell a stranger that somebody is a patient: the clinic sees the five.
    """
    try:
        return wishes.create(replace(ctx, actor=answers.PATIENT), wanted)
    except WaitsEnough:
        return wishes.newest(ctx, wanted.patient_id)


def _waiting(made: UUID) -> Reply:
    data: dict[str, Any] = {"waiting": True}
    return Reply(None, data, status=201, location=f"{WISHES}/feito", made=made)


@routes.get(f"{WISHES}/feito", needs="open")
def show_waiting(ctx: Context, _given: Input) -> Reply:
    """Say that somebody is on the list, to whoever was led here.

    Raises:
        NotOpen: nothing is to be booked here.
    """
    return Reply("online/waiting", around(ctx, offered.choice(ctx)))
