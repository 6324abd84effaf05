"""What the link of an offer carries: which, and a key that stands in its mail alone."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from typing import Final
from uuid import UUID

from functions.clinic.appointments.answers import KEPT_DAYS
from functions.clinic.waitlist import queries_offers
from functions.clinic.waitlist.errors import OfferInvalid
from functions.clinic.waitlist.queries_offers import Offer
from shared.context import Context

_ID_BYTES: Final = 16
_KEPT: Final = timedelta(days=KEPT_DAYS)


def written(offer_id: UUID, key: UUID) -> str:
    """As a link carries it."""
    return urlsafe_b64encode(offer_id.bytes + key.bytes).decode()


def found(ctx: Context, token: str) -> Offer:
    """The offer that a genuine link names.

    Raises:
        OfferInvalid: nobody here made it, its time began so long ago that it is forgotten, or it
            went to an address that is not theirs any more.
    """
    try:
        raw = urlsafe_b64decode(token)
    except ValueError:
        raw = b""
    genuine = None
    if len(raw) == 2 * _ID_BYTES:
        one = queries_offers.get_offer(ctx.db, id=UUID(bytes=raw[:_ID_BYTES]))
        kept = one and one.starts_at > ctx.now - _KEPT
        if one and kept and hmac.compare_digest(one.key.bytes, raw[_ID_BYTES:]):
            genuine = one
    if genuine is None:
        whom = ctx.tenant.name
        raise OfferInvalid(f"Este link não vale. Confira se ele veio inteiro, ou fale com {whom}.")
    return genuine
