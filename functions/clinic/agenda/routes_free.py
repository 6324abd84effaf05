"""Free times of a service: those of one day, and the first there are with anybody.

Both raise ``UnknownChoice`` when the service is none of ours.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Annotated, Final
from uuid import UUID

from functions.clinic.appointments.able import able, length_of
from functions.clinic.appointments.free import Free, Length, availability
from functions.clinic.catalogue.fields import Sought
from functions.clinic.catalogue.rules import clock
from functions.clinic.registry import routes
from shared import numbers, text
from shared.clock import Day
from shared.context import Context
from shared.record import record
from shared.web.request import Input, Reply

_DAY: Final = timedelta(days=1)
_OTHERS: Final = 8
_NEAR_DAYS: Final = 7
"""Most find a time within a week: the rest is read for those who do not."""


@record
class FreeQuery(Sought):
    """``except_id`` is a visit that is being moved."""

    except_id: UUID | None = None


@record(kw_only=True)
class SlotQuery(FreeQuery):
    """On one day; ``time`` is what a form has chosen so far."""

    day: Day
    time: Annotated[str, text.line(most=20)] = ""


@record
class FirstQuery(FreeQuery):
    """From ``day`` on, ``days`` at most."""

    day: Day | None = None
    days: Annotated[int, numbers.whole(1, 60)] = 60
    limit: Annotated[int, numbers.whole(1, 50)] = 12


@record
class Slot:
    """A free start; ``day`` and ``time`` are on the tenant's wall clock."""

    professional_id: UUID
    professional_name: str
    starts_at: datetime
    day: date
    time: str


@routes.get("/clinic/slots", needs="clinic.see_agenda", query=SlotQuery)
def list_slots(ctx: Context, given: Input) -> Reply:
    """Free starts of one service on one day, in the order of the clock.

    Where one professional has none, ``others`` are the first of colleagues who do it.
    """
    query = given.query(SlotQuery)
    length = length_of(ctx, query.service_id)
    people = able(ctx, query.service_id, query.professional_id)
    days = (query.day, query.day)
    found = _free(ctx, people, days, length, query.except_id)
    others: list[Slot] = []
    if not found and query.professional_id:
        colleagues = able(ctx, query.service_id, None)
        others = _free(ctx, colleagues, days, length, query.except_id, _OTHERS)
    past = query.day < ctx.local(ctx.now).date()
    data = {"slots": found, "others": others, "time": query.time, "past": past}
    return Reply("agenda/slots", data | {"able": bool(people), "asked": query})


@routes.get("/clinic/slots/first", needs="clinic.see_agenda", query=FirstQuery)
def list_first(ctx: Context, given: Input) -> Reply:
    """The first free starts of a service, with whoever has them."""
    query = given.query(FirstQuery)
    length = length_of(ctx, query.service_id)
    people = able(ctx, query.service_id, query.professional_id)
    today = ctx.local(ctx.now).date()
    first = max(query.day or today, today)
    last = first + _DAY * (query.days - 1)
    near = min(first + _DAY * (_NEAR_DAYS - 1), last)
    found = _free(ctx, people, (first, near), length, query.except_id, query.limit)
    if len(found) < query.limit and near < last:
        rest = query.limit - len(found)
        found += _free(ctx, people, (near + _DAY, last), length, query.except_id, rest)
    data = {"slots": found, "able": bool(people), "since": first, "until": last}
    return Reply("agenda/first", data | {"service_id": query.service_id, "asked": query})


def _free(  # noqa: PLR0913, PLR0917 - who, when, how long, how many
    ctx: Context,
    people: dict[UUID, str],
    days: tuple[date, date],
    length: Length,
    except_id: UUID | None,
    limit: int | None = None,
) -> list[Slot]:
    ids = sorted(people, key=lambda one: people[one])
    if not ids:
        return []
    first, last = days
    own = [except_id] if except_id else []
    open_ = availability(ctx, ids, first, last, except_ids=own, length=length)
    each = open_.each(ids, _days(first, last), length, ctx.now)
    return [_slot(ctx, one, people[one.professional_id]) for one in islice(each, limit)]


def _days(first: date, last: date) -> Sequence[date]:
    return [first + _DAY * n for n in range((last - first).days + 1)]


def _slot(ctx: Context, one: Free, name: str) -> Slot:
    at = ctx.instant(one.wall)
    return Slot(one.professional_id, name, at, one.day, clock(one.start_min))
