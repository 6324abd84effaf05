"""Visits that collide with what departs from the week, told from what there is, never from a list.

A visit that is moved, cancelled or kept is settled with that; nothing is to be remembered.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

from functions.clinic.appointments import queries, queries_collisions, visits
from functions.clinic.appointments.queries import Appointment
from functions.clinic.catalogue.sight import sight
from functions.clinic.hours.calendar import Calendar, calendar
from shared.context import Context
from shared.record import record

HORIZON: Final = timedelta(days=3660)


@record
class Collision:
    """A visit, and in words what it collides with."""

    appointment: Appointment
    why: str


def find(
    ctx: Context, since: datetime, until: datetime, appointment_id: UUID | None = None
) -> list[Collision]:
    """Those of visits to come within ``[since, until)``, earliest first."""
    ids = queries_collisions.list_collisions(
        ctx.db,
        sight(ctx),
        now=ctx.now,
        since=since,
        until=until,
        zone=ctx.tenant.timezone,
        id=appointment_id,
    )
    found = queries.list_named(ctx.db, sight(ctx), ids=ids) if ids else []
    months = groupby(found, key=lambda one: ctx.local(one.starts_at).strftime("%Y-%m"))
    return [one for _, ones in months for one in _of_month(ctx, list(ones))]


def _of_month(ctx: Context, ones: list[Appointment]) -> Iterable[Collision]:
    """One calendar serves all that lie near each other."""
    first, last = (ctx.local(one.starts_at).date() for one in (ones[0], ones[-1]))
    hours = calendar(ctx, list({one.professional_id for one in ones}), first, last)
    for one in ones:
        if why := _why(ctx, hours, one, ctx.local(one.starts_at).date()):
            yield Collision(one, why)


def _why(ctx: Context, hours: Calendar, one: Appointment, day: date) -> str | None:
    span = visits.span_on(ctx, day, one.starts_at, one.ends_at)
    return hours.refusal(one.professional_id, day, span)
