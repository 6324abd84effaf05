"""Series: visits that come again every so many weeks, booked at once.

Of one visit alone the visit's own acts decide: moved by itself it goes its own way from then on,
and a move of its series leaves it where it is. Each raises ``NotFound`` (there is none, or a visit
of it is in an agenda that they do not see).
"""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from functions.clinic.appointments import (
    news,
    queries,
    queries_changes,
    queries_series,
    series,
    visits,
)
from functions.clinic.appointments.offers import require_offer
from functions.clinic.appointments.pages_series import LIST, ONE, begun, shown
from functions.clinic.appointments.queries import Offer
from functions.clinic.appointments.starts import HORIZON, Start, start_of
from functions.clinic.appointments.visits import Wanted
from functions.clinic.catalogue.repeats import once
from functions.clinic.catalogue.sight import sight
from functions.clinic.facts import SeriesBooked
from functions.clinic.registry import routes
from shared import numbers, text
from shared.clock import Day
from shared.context import Context
from shared.errors import Invalid
from shared.numbers import Flag
from shared.record import record
from shared.web.repeats import RequestId
from shared.web.request import Input, Reply

Weeks = Annotated[int, numbers.whole(1, 52)]
Times = Annotated[int, numbers.whole(2, series.MOST)]


@record(kw_only=True)
class Trial(Start):
    """What is to come again: who, with whom, what, from when, every how many weeks, until when.

    ``times`` or ``until``, else as long as 52 visits.
    """

    patient_id: UUID
    professional_id: UUID
    service_id: UUID
    every_weeks: Weeks = 1
    times: Times | None = None
    until: Day | None = None


@record
class SeriesForm(Trial):
    """The same, to be had: with ``only_free`` the dates that cannot be are left out."""

    notes: Annotated[str, text.lines(most=2000)] = ""
    only_free: Flag = False
    force: Flag = False
    request_id: RequestId | None = None


@record
class NewQuery:
    """Whose series the form begins, or which visit comes again, from a week later on."""

    patient_id: UUID | None = None
    appointment_id: UUID | None = None
    day: Day | None = None


@routes.get(f"{LIST}/new", needs="clinic.book", query=NewQuery)
def new_series(ctx: Context, given: Input) -> Reply:
    """The form, for one patient, or as one visit of theirs is.

    Raises:
        Invalid: neither is named.
        NotFound: there is none that they see.
    """
    query = given.query(NewQuery)
    return begun(ctx, query.patient_id, query.appointment_id, query.day)


@routes.post(f"{LIST}/trial", needs="clinic.book", body=Trial)
def try_series(ctx: Context, given: Input) -> Reply:
    """Which dates of a series can be had; nothing is booked.

    Raises:
        UnknownChoice, NotOffered: as for one booking.
    """
    form = given.read(Trial)
    wanted = _wanted(ctx, form, _offer(ctx, form))
    told = series.dates(wanted, series.judge(ctx, wanted))
    return Reply("appointments/series_trial", {"dates": [series.as_told(one) for one in told]})


@once
def _again(ctx: Context, made: UUID) -> Reply:
    return shown(ctx, made)


@routes.post(LIST, needs="clinic.book", body=SeriesForm, once=_again)
def book_series(ctx: Context, given: Input) -> Reply:
    """Book every date of a series, or every one that can be had; one mail tells of them all.

    Raises:
        Invalid: the body is not a ``SeriesForm``, makes fewer than two visits, or goes on for more
            than ten years.
        UnknownChoice, NotOffered: as for one booking.
        SeriesCollides: some dates cannot be had, and ``only_free`` is not said.
        ForceDenied: ``force`` by someone who may not.
    """
    form = given.read(SeriesForm)
    offer = _offer(ctx, form)
    wanted = _wanted(ctx, form, offer)
    visits.queue(ctx, form.professional_id, form.patient_id)
    told = series.dates(wanted, series.judge(ctx, wanted, force=form.force))
    series.require_all(ctx, told, only_free=form.only_free)
    made = queries_series.create_series(
        ctx.db,
        patient_id=form.patient_id,
        every_weeks=form.every_weeks,
        created_by=ctx.actor.id,
    )
    ids = [
        _book(ctx, form, offer, one, made)
        for one, date in zip(wanted, told, strict=True)
        if date.free
    ]
    booked = queries.list_named(ctx.db, sight(ctx), ids=ids)
    for one in booked:
        news.booked(ctx, one, told=True)
    news.of_series(ctx, SeriesBooked, made, booked)
    left = [series.as_told(date) for date in told if not date.free]
    said = f"Série marcada: {booked[0].patient_name}, {len(booked)} horários."
    return shown(ctx, made, status=201, left_out=left, said=said, undo="cancellation")


def _book(ctx: Context, form: SeriesForm, offer: Offer, one: Wanted, series_id: UUID) -> UUID:
    return queries_changes.book_appointment(
        ctx.db,
        patient_id=one.patient_id,
        service_id=form.service_id,
        **one.time,
        price_centavos=offer.price_centavos or 0,
        notes=form.notes,
        created_by=ctx.actor.id,
        kept=form.force,
        series_id=series_id,
    )


@routes.get(ONE, needs="clinic.see_agenda")
def show_series(ctx: Context, _given: Input, series_id: UUID) -> Reply:
    """One series with all its visits."""
    return shown(ctx, series_id)


def _offer(ctx: Context, form: Trial) -> Offer:
    return require_offer(
        ctx,
        service_id=form.service_id,
        professional_id=form.professional_id,
        patient_id=form.patient_id,
    )


def _wanted(ctx: Context, form: Trial, offer: Offer) -> list[Wanted]:
    first = start_of(ctx, form)
    found = series.starts(ctx, first, form.every_weeks, form.times, form.until)
    if len(found) < 2:  # noqa: PLR2004 - one visit is no series
        raise Invalid("Uma série tem ao menos dois horários.", until="Escolha uma data mais tarde.")
    if found[-1] > ctx.now + HORIZON:
        reason = "A série passa de dez anos. Escolha menos vezes, ou uma data mais cedo."
        raise Invalid("A série é longa demais.", until=reason)
    ends_at = first + timedelta(minutes=offer.duration_min or 0)
    one = Wanted(
        professional_id=form.professional_id,
        patient_id=form.patient_id,
        starts_at=first,
        ends_at=ends_at,
        busy_until=ends_at + timedelta(minutes=offer.buffer_after_min or 0),
    )
    return [series.shifted(one, at) for at in found]
