"""Time that came free, offered to who waits: in order, one at a time each, kept while they decide.

Whoever changes a wish or an offer holds the wish's row first, then stands in the professional's
queue; the patient's row, where it is held too, comes after the wish's. Whoever changes an address
ends the links that they see, so who makes an offer waits for them before it reads the address. An
offer ends by being answered, by its time, or with its wish; then the next is asked.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

from functions.clinic.appointments import holds, queries_holds, visits
from functions.clinic.appointments import queries as booked
from functions.clinic.appointments.errors import OutsideHours, SlotTaken
from functions.clinic.appointments.free import Availability, Length, availability
from functions.clinic.appointments.holds import Span, Visitor
from functions.clinic.catalogue.rules import dated
from functions.clinic.facts import EndOffer, OfferTime, TimeOffered
from functions.clinic.waitlist import labels, queries, queries_offers, rules, tokens
from functions.clinic.waitlist.queries import Choice
from functions.clinic.waitlist.queries_offers import Asked, Offer
from shared.context import Context
from shared.letters import Letter
from shared.locks import lock_names

QUEUE: Final = "clinic-offers"
PAGE: Final = "/clinic/waitlist/offer"
_AT_ONCE: Final = 100
_MINUTE: Final = timedelta(minutes=1)
_LOST: Final = timedelta(hours=1)


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
    day = ctx.local(freed.since).date()
    free: Availability | None = None
    for one in _asked(ctx, freed):
        free = free or availability(ctx, [freed.professional_id], day)
        span = _suiting(ctx, free, freed, one, earliest)
        if span and _offered(ctx, choice, one, span):
            free = None  # what is left of it is another time


def _asked(ctx: Context, freed: OfferTime) -> Iterator[Asked]:
    """Whoever may want it, to the last of them: who wants other hours is in nobody's way."""
    after: UUID | None = None
    while asked := queries_offers.list_asked(
        ctx.db,
        professional_id=freed.professional_id,
        since=freed.since,
        until=freed.until,
        day=ctx.local(freed.since).date(),
        after=after,
        most=_AT_ONCE,
    ):
        yield from asked
        after = asked[-1].id


def _suiting(
    ctx: Context, free: Availability, freed: OfferTime, one: Asked, earliest: datetime
) -> Span | None:
    """The first time for what somebody waits for that takes of ``freed``; None without."""
    day = ctx.local(freed.since).date()
    length = Length(one.duration_min, one.buffer_after_min)
    for start in free.each([freed.professional_id], [day], length, earliest):
        starts_at, at = ctx.instant(start.wall), start.start_min
        ends_at = starts_at + one.duration_min * _MINUTE
        if starts_at < earliest or starts_at >= freed.until or ends_at <= freed.since:
            continue
        suits = one.from_min <= at and at + one.duration_min <= one.until_min
        if suits and not _elsewhere(ctx, one.patient_id, starts_at, ends_at):
            buffer = one.buffer_after_min * _MINUTE
            ids = (freed.professional_id, one.service_id)
            return Span(*ids, starts_at, ends_at, ends_at + buffer)
    return None


def _elsewhere(ctx: Context, patient_id: UUID, since: datetime, until: datetime) -> bool:
    own = booked.list_busy(ctx.db, since=since, until=until, patient_id=patient_id)
    return any(one.starts_at < until and since < one.ends_at for one in own)


def _offered(ctx: Context, choice: Choice, one: Asked, span: Span) -> bool:
    """Keep the time for them, and write to them.

    False when they wait no more, cannot be written to any more, or it is taken.
    """
    waits = queries.hold_wish(ctx.db, id=one.id) == "waiting"
    if not waits or queries_offers.open_offer(ctx.db, wish_id=one.id):
        return False
    if queries.hold_address(ctx.db, id=one.id) is None:
        return False
    offer_id, until = uuid4(), ctx.now + choice.offer_minutes * _MINUTE
    try:
        holds.keep(ctx, Visitor(offer_id), span, min(until, span.starts_at), bounded=False)
    except (SlotTaken, OutsideHours):
        return False
    queries_offers.create_offer(
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
        _tell(ctx, made)
    ctx.enqueue(QUEUE, EndOffer(offer_id), at=min(until, span.starts_at))
    return True


def _tell(ctx: Context, made: Offer) -> None:
    """Write to whoever can be written to."""
    if made.patient_email is None:
        return
    query = urlencode({"v": tokens.written(made.id, made.key)})
    said = {
        "recipient_name": made.patient_name,
        "workspace": ctx.tenant.name,
        "service_name": made.service_name,
        "professional_name": made.professional_name,
        "dates": [dated(ctx.local(made.starts_at))],
        "until": ctx.local(made.expires_at).strftime("%H:%M"),
        "offer_url": ctx.settings.url(ctx.tenant.slug, f"{PAGE}?{query}"),
    }
    letter = Letter("time_offered", made.patient_email, said, customer=True)
    told = TimeOffered(made.id, made.wish_id, made.patient_id, made.starts_at)
    ctx.letters.send(told, letter, key=str(made.wish_id))


def tell_again(ctx: Context, patient_id: UUID) -> None:
    """Write of what stands open to a patient who is reached elsewhere by now, with its new link."""
    for one in queries_offers.open_offers(ctx.db, patient_id=patient_id):
        _tell(ctx, one)


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


def end_lost(ctx: Context, most: int) -> None:
    """Have those ended whose task was lost, each by a task of its own; ``most`` at once."""
    for one in queries_offers.list_lost(ctx.db, before=ctx.now - _LOST, most=most):
        ctx.enqueue(QUEUE, EndOffer(one))


def leave(ctx: Context, wish_id: UUID, state: str) -> None:
    """Nobody waits for it any more; an offer that is open goes to the next, and was ``state``."""
    waits = queries.hold_wish(ctx.db, id=wish_id) == "waiting"
    if found := queries_offers.open_offer(ctx.db, wish_id=wish_id):
        close(ctx, found, state)
    if waits:
        queries.end_wish(ctx.db, id=wish_id, state="withdrawn")
        labels.note(ctx, "withdrawn", wish_id)


def close(ctx: Context, found: Offer, state: str) -> None:
    """End an open offer whose wish is held; its time is asked about again, of who is next."""
    visits.queue(ctx, found.professional_id, found.id)
    queries_holds.give_back(ctx.db, held_by=found.id)
    queries_offers.close_offer(ctx.db, id=found.id, state=state)
    ctx.enqueue(QUEUE, OfferTime(found.professional_id, found.starts_at, found.busy_until))
