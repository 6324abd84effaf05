"""Visits that come again: on which dates, which of them can be had, and which go together."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from functions.clinic.appointments import queries, queries_series, visits
from functions.clinic.appointments.errors import ForceDenied, SeriesCollides
from functions.clinic.appointments.queries import Appointment
from functions.clinic.appointments.rules_states import AHEAD
from functions.clinic.appointments.visits import Wanted
from functions.clinic.catalogue.sight import EVERYTHING
from functions.clinic.hours.calendar import calendar
from shared.context import Context
from shared.record import record

MOST: Final = 52
_WEEK: Final = timedelta(weeks=1)


@record
class Date:
    """One of the dates of a series; ``why`` it cannot be had, None when it can."""

    starts_at: datetime
    why: str | None

    @property
    def free(self) -> bool:
        """Whether it can be had."""
        return self.why is None


def starts(
    ctx: Context, first: datetime, every_weeks: int, times: int | None, until: date | None
) -> list[datetime]:
    """The starts of a series, on one time of the wall clock: so many, or up to a day; 52 at most.

    A time that a change of clocks skips is what the clock shows in its stead.
    """
    wall = ctx.local(first).replace(tzinfo=None)
    found = []
    for n in range(times or MOST):
        at = wall + _WEEK * every_weeks * n
        if until and at.date() > until:
            break
        found.append(ctx.instant(at))
    return found


def shifted(wanted: Wanted, starts_at: datetime) -> Wanted:
    """The same visit at another start."""
    by = starts_at - wanted.starts_at
    return replace(
        wanted,
        starts_at=starts_at,
        ends_at=wanted.ends_at + by,
        busy_until=wanted.busy_until + by,
    )


def judge(
    ctx: Context, wanted: Sequence[Wanted], *, force: bool = False, except_ids: Sequence[UUID] = ()
) -> list[str | None]:
    """Why each of these visits of one patient and professional cannot be; None where it can.

    Three queries, however many they are. The caller holds both people's queue.

    Raises:
        ForceDenied: ``force`` by someone who may not.
    """
    if force and not ctx.may("clinic.book_any_hour"):
        raise ForceDenied("Só quem administra a clínica marca fora do expediente.")
    whose = wanted[0].professional_id
    days = [ctx.local(one.starts_at).date() for one in wanted]
    hours = calendar(ctx, [whose], min(days), max(days))
    found: list[str | None] = []
    for one, day, met in zip(wanted, days, taken(ctx, wanted, except_ids), strict=True):
        span = visits.span_on(ctx, day, one.starts_at, one.ends_at)
        found.append(met or (None if force else hours.refusal(whose, day, span)))
    return found


def taken(
    ctx: Context, wanted: Sequence[Wanted], except_ids: Sequence[UUID] = ()
) -> list[str | None]:
    """Who is in the way of each of these visits of one patient and professional; None: nobody."""
    found: list[str | None] = [None] * len(wanted)
    for met in queries_series.list_met(ctx.db, wanted, except_ids=except_ids):
        at = ctx.local(met.starts_at).strftime("%H:%M")
        found[met.place] = f"Ocupado às {at}." if met.busy else f"O paciente tem horário às {at}."
    return found


def dates(wanted: Sequence[Wanted], reasons: Iterable[str | None]) -> list[Date]:
    """What was judged, as it is told."""
    return [Date(one.starts_at, why) for one, why in zip(wanted, reasons, strict=True)]


def require_all(ctx: Context, told: Sequence[Date], *, only_free: bool) -> None:
    """Accept dates that can be had, or those that can if that is enough.

    Raises:
        SeriesCollides: some cannot, or none; with each date and its reason.
    """
    lost = [one for one in told if not one.free]
    if not lost or (only_free and len(lost) < len(told)):
        return
    shown = [f"{ctx.local(one.starts_at).strftime('%d/%m/%Y')}: {one.why}" for one in lost]
    text = f"{len(lost)} de {len(told)} datas não podem ser marcadas. {' '.join(shown)}"
    reason = "Escolha outro horário, ou marque só as datas livres."
    problem = SeriesCollides(text, starts_at=reason)
    problem.more = {"dates": [as_told(one) for one in told]}
    raise problem


def as_told(one: Date) -> dict[str, Any]:
    """A date as data."""
    return {"starts_at": one.starts_at, "free": one.free, "why": one.why}


def members(ctx: Context, series_id: UUID, since: datetime | None) -> list[Appointment]:
    """The visits to come of a held series that have not begun, from ``since`` on, in order."""
    ids = queries_series.list_members(ctx.db, EVERYTHING, series_id=series_id)
    found = queries.list_named(ctx.db, EVERYTHING, ids=ids)
    bound = max(since or ctx.now, ctx.now)
    return [one for one in found if one.state in AHEAD and one.starts_at >= bound]


def gone(ctx: Context, series_id: UUID, ids: Sequence[UUID]) -> list[Appointment]:
    """Those of a held series that are cancelled, named and still to come, in order."""
    known = queries_series.list_members(ctx.db, EVERYTHING, series_id=series_id)
    found = queries.list_named(ctx.db, EVERYTHING, ids=[one for one in known if one in {*ids}])
    return [one for one in found if one.state == "cancelled" and one.starts_at > ctx.now]


def moved(ctx: Context, one: Appointment, shift: timedelta) -> datetime:
    """Where a visit goes when its series is moved by ``shift`` of the wall clock."""
    return ctx.instant(ctx.local(one.starts_at).replace(tzinfo=None) + shift)


def stay(wanted: Sequence[Wanted], before: Sequence[Wanted], why: list[str | None]) -> None:
    """Let stay, too, what would go where another stays: until nothing does, in ``why``."""
    again = True
    while again:
        again = False
        staying = [one for one, reason in zip(before, why, strict=True) if reason]
        for place, one in enumerate(wanted):
            if why[place] is None and any(_meet(one, other) for other in staying):
                why[place] = "Outra data da série fica nesse horário."
                again = True


def _meet(one: Wanted, other: Wanted) -> bool:
    return one.starts_at < other.busy_until and other.starts_at < one.busy_until
