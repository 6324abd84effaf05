"""Time that came free, offered to who waits: in order, one at a time each, kept while they decide.

Whoever changes a wish or an offer holds the wish's row first, then stands in the professional's
queue. An offer ends by being answered, by its time, or with its wish; then the next is asked.
"""

from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

from functions.clinic.appointments import holds, queries_holds, visits
from functions.clinic.appointments import queries as booked
from functions.clinic.appointments.errors import OutsideHours, SlotTaken
from functions.clinic.appointments.free import Availability, Length, availability
from functions.clinic.appointments.holds import Span, Visitor
from functions.clinic.facts import EndOffer, OfferTime, TimeOffered
from functions.clinic.waitlist import queries, queries_offers, rules, tokens
from functions.clinic.waitlist.queries import Choice
from functions.clinic.waitlist.queries_offers import Asked, Offer
from shared.clock import minutes_on
from shared.context import Context
from shared.letters import Letter
from shared.locks import lock_names
from shared.record import record

QUEUE: Final = "clinic-offers"
PAGE: Final = "/clinic/waitlist/offer"
_MOST: Final = 100
_MINUTE: Final = timedelta(minutes=1)
_DAYS: Final = ("seg", "ter", "qua", "qui", "sex", "sáb", "dom")


@record
class _Time:
    """What came free of a professional's time."""

    professional_id: UUID
    since: datetime
    until: datetime


def offer(ctx: Context, freed: OfferTime) -> None:
    """Offer what is still free of it to whoever waits for it first, and what is left to the next.

    In quiet hours nobody is asked: it waits for their end, if that comes before the time does.
    """
    choice, quiet = queries.get_choice(ctx.db), queries.quiet_hours(ctx.db)
    awake = rules.waking(ctx.local(ctx.now), (quiet.quiet_from, quiet.quiet_until))
    waking = ctx.instant(awake)
    earliest = max(ctx.now, waking) + timedelta(hours=choice.notice_hours)
    if freed.until <= earliest:
        return
    if waking > ctx.now:
        ctx.enqueue(QUEUE, freed, at=waking)
        return
    lock_names(ctx.db, "clinic.waitlist")
    time = _Time(freed.professional_id, freed.since, freed.until)
    day = ctx.local(time.since).date()
    asked = queries_offers.list_asked(
        ctx.db,
        professional_id=time.professional_id,
        since=time.since,
        until=time.until,
        day=day,
        most=_MOST,
    )
    free: Availability | None = None
    for one in asked:
        free = free or availability(ctx, [time.professional_id], day)
        span = _suiting(ctx, free, time, one, earliest)
        if span and _offered(ctx, choice, one, span):
            free = None  # what is left of it is another time


def _suiting(
    ctx: Context, free: Availability, time: _Time, one: Asked, earliest: datetime
) -> Span | None:
    """The first time for what somebody waits for that takes of ``time``; None without."""
    day = ctx.local(time.since).date()
    length = Length(one.duration_min, one.buffer_after_min)
    for start in free.starts(time.professional_id, day, length):
        starts_at = visits.day_bounds(ctx, day)[0] + start * _MINUTE
        ends_at = starts_at + one.duration_min * _MINUTE
        if starts_at < earliest or starts_at >= time.until or ends_at <= time.since:
            continue
        at = minutes_on(day, starts_at, ctx.tenant.zone)
        hours = (one.from_min, one.until_min)
        suits = rules.suits(one.weekdays, hours, day.isoweekday(), at, at + one.duration_min)
        if suits and not _elsewhere(ctx, one.patient_id, starts_at, ends_at):
            buffer = one.buffer_after_min * _MINUTE
            ids = (time.professional_id, one.service_id)
            return Span(*ids, starts_at, ends_at, ends_at + buffer)
    return None


def _elsewhere(ctx: Context, patient_id: UUID, since: datetime, until: datetime) -> bool:
    own = booked.list_busy(ctx.db, since=since, until=until, patient_id=patient_id)
    return any(one.starts_at < until and since < one.ends_at for one in own)


def _offered(ctx: Context, choice: Choice, one: Asked, span: Span) -> bool:
    """Keep the time for them, and write to them; False when somebody has it by now."""
    queries.hold_wish(ctx.db, id=one.id)
    if queries_offers.open_offer(ctx.db, wish_id=one.id):
        return False
    offer_id, until = uuid4(), ctx.now + choice.offer_minutes * _MINUTE
    try:
        holds.keep(ctx, Visitor(offer_id), span, min(until, span.starts_at))
    except (SlotTaken, OutsideHours):
        return False
    key = queries_offers.create_offer(
        ctx.db,
        id=offer_id,
        wish_id=one.id,
        professional_id=span.professional_id,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        busy_until=span.busy_until,
        expires_at=min(until, span.starts_at),
    )
    made = queries_offers.get_offer(ctx.db, id=offer_id)
    if made:
        _tell(ctx, one, made, key)
    ctx.enqueue(QUEUE, EndOffer(offer_id), at=min(until, span.starts_at))
    return True


def _tell(ctx: Context, one: Asked, made: Offer, key: UUID) -> None:
    at, until = ctx.local(made.starts_at), ctx.local(made.expires_at)
    query = urlencode({"v": tokens.written(made.id, key)})
    said = {
        "recipient_name": one.patient_name,
        "workspace": ctx.tenant.name,
        "service_name": made.service_name,
        "professional_name": made.professional_name,
        "dates": [f"{_DAYS[at.weekday()]}, {at.strftime('%d/%m/%Y às %H:%M')}"],
        "until": until.strftime("%H:%M"),
        "offer_url": ctx.settings.url(ctx.tenant.slug, f"{PAGE}?{query}"),
    }
    letter = Letter("time_offered", one.patient_email, said, customer=True)
    told = TimeOffered(made.id, one.id, one.patient_id, made.starts_at)
    ctx.letters.send(told, letter, key=str(one.id))


def end(ctx: Context, offer_id: UUID) -> None:
    """End an offer whose time is over, unless it was answered, and have the next asked."""
    found = queries_offers.get_offer(ctx.db, id=offer_id)
    if found is None:
        return
    queries.hold_wish(ctx.db, id=found.wish_id)
    found = queries_offers.get_offer(ctx.db, id=offer_id)
    if found and found.state == "open":
        if found.expires_at > ctx.now:
            ctx.enqueue(QUEUE, EndOffer(offer_id), at=found.expires_at)
            return
        close(ctx, found, "expired")


def close(ctx: Context, found: Offer, state: str) -> None:
    """End an open offer whose wish is held; its time is asked about again, of who is next."""
    visits.queue(ctx, found.professional_id, found.id)
    queries_holds.give_back(ctx.db, held_by=found.id)
    queries_offers.close_offer(ctx.db, id=found.id, state=state)
    ctx.enqueue(QUEUE, OfferTime(found.professional_id, found.starts_at, found.busy_until))
