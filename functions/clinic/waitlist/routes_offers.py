"""What somebody who waits answers by the link of a mail: they want the time, not this one, or none.

Looking changes nothing, for mail scanners look at every link; the page asks, and its buttons act.
Each raises ``OfferInvalid`` for a link that nobody here made.
"""

from dataclasses import replace
from typing import Any

from functions.clinic.appointments import answers
from functions.clinic.appointments.answers import UNTOLD, Answer
from functions.clinic.appointments.by_patient import Asked, book
from functions.clinic.appointments.errors import OutsideHours, PatientBusy, SlotTaken
from functions.clinic.appointments.holds import Span
from functions.clinic.registry import routes
from functions.clinic.waitlist import labels, offering, queries, queries_offers, tokens
from functions.clinic.waitlist.errors import OfferOver
from functions.clinic.waitlist.offering import PAGE
from functions.clinic.waitlist.queries_offers import Offer
from shared.context import Context
from shared.web.request import Input, Reply


@routes.get(PAGE, needs="open", query=Answer)
def show_offer(ctx: Context, given: Input) -> Reply:
    """Ask whether they want the time."""
    return _shown(ctx, given.query(Answer).v)


@routes.post(f"{PAGE}/acceptance", needs="open", body=Answer)
def accept_offer(ctx: Context, given: Input) -> Reply:
    """Book the time that was kept; said again, it shows what it is.

    Raises:
        OfferOver: it stands open no more, the clinic closed the time, or they are elsewhere then.
    """
    token = given.read(Answer).v
    offer = _held(ctx, token)
    if offer.state == "taken":
        return _shown(ctx, token)
    _require_open(ctx, offer)
    ids = (offer.professional_id, offer.service_id)
    span = Span(*ids, offer.starts_at, offer.ends_at, offer.busy_until)
    try:
        book(ctx, Asked(span, offer.patient_id, offer.price_centavos, offer.id))
    except PatientBusy as busy:
        raise OfferOver("Você já tem outro horário marcado para essa hora.") from busy
    except (SlotTaken, OutsideHours) as gone:
        raise OfferOver("Este horário não está mais livre. Se outro vagar, avisamos.") from gone
    queries_offers.close_offer(ctx.db, id=offer.id, state="taken")
    queries.end_wish(ctx.db, id=offer.wish_id, state="served")
    labels.note(replace(ctx, actor=answers.PATIENT), "served", offer.wish_id)
    return _shown(ctx, token)


@routes.post(f"{PAGE}/refusal", needs="open", body=Answer)
def refuse_offer(ctx: Context, given: Input) -> Reply:
    """Leave the time to the next, and stay on the list."""
    token = given.read(Answer).v
    offer = _held(ctx, token)
    if offer.state == "open":
        offering.close(ctx, offer, "declined")
    return _shown(ctx, token)


@routes.post(f"{PAGE}/leave", needs="open", body=Answer)
def leave_list(ctx: Context, given: Input) -> Reply:
    """Leave what is offered to the next, and the list; by an older offer's link as well."""
    token = given.read(Answer).v
    wish_id = tokens.found(ctx, token).wish_id
    offering.leave(replace(ctx, actor=answers.PATIENT), wish_id, "declined")
    return _shown(ctx, token)


def _held(ctx: Context, token: str) -> Offer:
    """The offer as it stands, held until the commit: of two answers at once one waits."""
    queries.hold_wish(ctx.db, id=tokens.found(ctx, token).wish_id)
    return tokens.found(ctx, token)


def _require_open(ctx: Context, offer: Offer) -> None:
    if not offer.stands:
        raise OfferOver("Este horário não é mais oferecido. Fale com a equipe para marcar outro.")
    if offer.state == "open" and offer.expires_at > ctx.now and offer.wish_state == "waiting":
        return
    raise OfferOver("Esta oferta já terminou. Se outro horário vagar, avisamos de novo.")


def _shown(ctx: Context, token: str) -> Reply:
    offer = tokens.found(ctx, token)
    over = offer.state == "open" and (offer.expires_at <= ctx.now or not offer.stands)
    data: dict[str, Any] = {
        "state": "expired" if over else offer.state,
        "waits": offer.wish_state == "waiting",
        "stands": offer.stands,
        "token": token,
        "offer": {
            "starts_at": offer.starts_at,
            "ends_at": offer.ends_at,
            "expires_at": offer.expires_at,
            "service_name": offer.service_name,
            "professional_name": offer.professional_name,
        },
        "workspace": ctx.tenant.name,
        "phone": ctx.tenant.phone,
    }
    return Reply("waitlist/offer", data, headers=UNTOLD)
