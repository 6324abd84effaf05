"""Time that a visit has left: told to the waiting list, where somebody waits."""

from datetime import timedelta
from typing import Any, Final

from functions.clinic.appointments import queries_waiting, visits
from functions.clinic.appointments.queries import Appointment
from functions.clinic.appointments.queries_waiting import Left
from functions.clinic.catalogue.sight import sight
from functions.clinic.facts import OfferTime
from shared.context import Context

_PAUSE: Final = timedelta(minutes=1)
"""While the screen offers to undo it, nobody is asked."""


def tell(ctx: Context, before: Appointment) -> None:
    """Have the time of ``before``, which is going elsewhere or nowhere, offered to who waits."""
    today = ctx.local(ctx.now).date()
    if before.starts_at <= ctx.now or not queries_waiting.somebody_waits(ctx.db, today=today):
        return
    left = OfferTime(before.professional_id, before.starts_at, before.busy_until)
    ctx.enqueue("clinic-offers", left, at=ctx.now + _PAUSE)


def wanted(ctx: Context, visit: Appointment) -> dict[str, Any]:
    """The way to who waits for time like that of ``visit``, which will not be, if anybody does."""
    if visit.starts_at <= ctx.now:
        return {}
    day = ctx.local(visit.starts_at).date()
    span = visits.span_on(ctx, day, visit.starts_at, visit.busy_until)
    left = Left(visit.professional_id, day, span.start, span.end)
    suited = queries_waiting.count_suited(ctx.db, sight(ctx), left)
    text = f"{suited} na lista de espera"
    return {"link": {"href": "/clinic/waitlist", "text": text}} if suited else {}
