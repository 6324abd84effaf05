"""Time that a visit has left: told to the waiting list, where somebody waits."""

from datetime import timedelta
from typing import Final

from functions.clinic.appointments import queries_waiting
from functions.clinic.appointments.queries import Appointment
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
