"""Time kept while somebody decides, and how much of it one visitor and all of them may keep.

A hold is a row among the visits, so the constraint that decides between visits decides between
all; it is nobody's visit, ends by itself, and is one a visitor: keeping another lets go of it.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Final
from uuid import UUID

from functions.clinic.appointments import queries_holds, visits
from functions.clinic.appointments.errors import TooManyHolds
from functions.clinic.appointments.queries_holds import Hold
from functions.clinic.appointments.visits import Wanted
from shared.context import Context
from shared.locks import lock_names
from shared.record import record

LASTS: Final = timedelta(minutes=10)
HERE_MOST: Final = 5
EVERY_MOST: Final = 60
_RETRY_S: Final = 60
_NETWORK_BITS: Final = 64  # of IPv6, what one household is given
_PURPOSE: Final = "clinic.hold"


@record
class Visitor:
    """Who keeps time: by a key of theirs, and from where (empty when nobody knows)."""

    key: UUID
    address: str = ""


@record
class Span:
    """What is to be kept: time of a professional, for a service."""

    professional_id: UUID
    service_id: UUID
    starts_at: datetime
    ends_at: datetime
    busy_until: datetime

    def wanted(self, patient_id: UUID, field: str) -> Wanted:
        """The same as a visit, whose start the input ``field`` named."""
        return Wanted(
            professional_id=self.professional_id,
            patient_id=patient_id,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            busy_until=self.busy_until,
            field=field,
        )


def keep(  # noqa: PLR0913 - whose, what, until when, and how it is asked for
    ctx: Context,
    visitor: Visitor,
    span: Span,
    until: datetime,
    *,
    field: str = "starts_at",
    bounded: bool = True,
) -> Hold:
    """Keep ``span`` for ``visitor`` until then, in the place of what they keep by now.

    Asked for again it is kept no longer than at first, so that nobody keeps it for ever. Not
    ``bounded`` is what the clinic keeps of itself: it takes the place of no visitor.

    Raises:
        TooManyHolds: others keep as much as may be kept, from there or in all.
        OutsideHours: it is not within open hours.
        SlotTaken: a visit or another's hold has it.
    """
    lock_names(ctx.db, "clinic.holds")
    before = queries_holds.find_hold(ctx.db, held_by=visitor.key)
    if before and _is(before, span):
        return before
    # First the queue, then the row: whoever is in it may be about to delete what is over.
    visits.queue(ctx, span.professional_id, visitor.key)
    queries_holds.give_back(ctx.db, held_by=visitor.key)
    here = _place(ctx, visitor.address)
    if bounded:
        _require_room(ctx, here)
    # The visitor stands in the queue as a patient would; no patient has their key.
    wanted = span.wanted(visitor.key, field)
    visits.require(ctx, wanted, force=False)
    made = queries_holds.keep_time(
        ctx.db,
        service_id=span.service_id,
        **wanted.time,
        created_by=ctx.actor.id,
        held_by=visitor.key,
        held_from=here,
        held_until=until,
    )
    return Hold(made, span.professional_id, span.service_id, *_times(span), until)


def _is(hold: Hold, span: Span) -> bool:
    kept = Span(hold.professional_id, hold.service_id, *_times(hold))
    return kept == span


def _times(of: Hold | Span) -> tuple[datetime, datetime, datetime]:
    return of.starts_at, of.ends_at, of.busy_until


def _require_room(ctx: Context, here: bytes | None) -> None:
    count = queries_holds.count_holds(ctx.db, held_from=here)
    if count.here >= HERE_MOST or count.every >= EVERY_MOST:
        text = "Há reservas demais em andamento agora. Tente de novo em um minuto."
        raise TooManyHolds(text, retry_after_s=_RETRY_S)


def network(address: str) -> str:
    """What one household has of ``address``: all of it, of IPv6 its first 64 bits."""
    with suppress(ValueError):
        if ip_address(address).version == 6:  # noqa: PLR2004 - IPv6
            return str(ip_network(f"{address}/{_NETWORK_BITS}", strict=False))
    return address


def _place(ctx: Context, address: str) -> bytes | None:
    """A digest of the network that ``address`` is in; who came past the balancer has none."""
    return ctx.veils.marks(_PURPOSE, network(address))[0] if address else None
