"""The pages on which a visitor looks for a time, and the act that keeps one while they type."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from functions.clinic.appointments import holds, queries_holds
from functions.clinic.catalogue.fields import Sought
from functions.clinic.online import offered, queries, visitors
from functions.clinic.online.offered import Offered
from functions.clinic.online.pages import able, around, seen, told
from functions.clinic.online.places import FRAME, HOLD, PUBLIC, TIMES, WHO
from functions.clinic.online.queries import Choice
from functions.clinic.online.slots import SlotField, Time
from functions.clinic.online.visitors import remembered, visitor
from functions.clinic.registry import routes
from shared.clock import Day
from shared.context import Context
from shared.record import record
from shared.web.request import Input, Reply

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_FRAMED: Final = {"Cross-Origin-Resource-Policy": "cross-origin"}


@record
class TimesQuery(Sought):
    """The seven days from ``since``, and one of them; ``slot`` is what was chosen in vain."""

    since: Day | None = None
    day: Day | None = None
    slot: SlotField | None = None


@record
class HoldForm:
    """A time of the list; ``professional_id`` is who it was looked for, ``key`` a program's own."""

    service_id: UUID
    slot: SlotField
    professional_id: UUID | None = None
    key: UUID | None = None


@routes.get(PUBLIC, needs="open")
def show_services(ctx: Context, _given: Input) -> Reply:
    """What can be booked here; it is the clinic's page for its patients.

    Raises:
        NotOpen: nothing.
    """
    chosen = offered.choice(ctx)
    data = {"services": _services(ctx, chosen), **around(ctx, chosen)}
    return Reply("online/services", data)


def _services(ctx: Context, chosen: Choice) -> list[dict[str, Any]]:
    return [seen(one, chosen) for one in offered.services(ctx, chosen)]


@routes.get(FRAME, needs="open")
def show_frame(ctx: Context, _given: Input) -> Reply:
    """The same within a page of the clinic's own site: each service leads here."""
    chosen = queries.get_choice(ctx.db)
    services = _services(ctx, chosen) if chosen.live else []
    data = {"services": services, **around(ctx, chosen)}
    return Reply("online/frame", data, headers=_FRAMED, framed=True)


@routes.get(TIMES, needs="open", query=TimesQuery)
def show_times(ctx: Context, given: Input) -> Reply:
    """Free times of a service over seven days, from the next day that has any.

    Raises:
        NotOpen: the service, or whoever was named, is not to be booked here.
    """
    query = given.query(TimesQuery)
    of = offered.service(ctx, query.service_id)
    people = able(of, query.professional_id)
    named = ctx.local(query.slot.starts_at).date() if query.slot else None
    earliest = ctx.local(of.earliest).date()
    asked = query.since or query.day or named
    since = min(max(asked or earliest, earliest), of.last_on)
    mine = queries_holds.find_hold(ctx.db, held_by=visitor(ctx, given).key)
    own = mine.id if mine else None
    look = offered.week if asked else offered.next_week
    found = look(ctx, of, people, since, except_id=own)
    since = found[0].day if found and not asked else since
    later: list[Time] = []
    if asked and not found:
        later = offered.next_week(ctx, of, people, since + _WEEK, except_id=own)
    data = {
        **around(ctx, of.choice),
        **told(of),
        **_strip(of, found, since, earliest),
        **_chosen(found, query.day or named),
        "professional_id": query.professional_id,
        "next": later[0].day if later else None,
    }
    return Reply("online/times", data)


def _strip(of: Offered, found: Sequence[Time], since: date, earliest: date) -> dict[str, Any]:
    days = [since + _DAY * n for n in range(7)]
    free = {day: sum(one.day == day for one in found) for day in days if day <= of.last_on}
    before = max(since - _WEEK, earliest) if since > earliest else None
    after = since + _WEEK if since + _WEEK <= of.last_on else None
    return {
        "days": [{"day": day, "free": n} for day, n in free.items()],
        "since": since,
        "before": before,
        "after": after,
    }


def _chosen(found: Sequence[Time], day: date | None) -> dict[str, Any]:
    """The times of one day: of the one asked for, or of the first that has any."""
    shown = day or (found[0].day if found else None)
    return {"day": shown, "slots": [one for one in found if one.day == shown]}


def _count(ctx: Context, given: Input) -> None:
    given.read(HoldForm)
    visitors.count(ctx, visitors.HOLDS)


@routes.post(HOLD, needs="open", body=HoldForm, form=show_times, before=_count)
def hold_time(ctx: Context, given: Input) -> Reply:
    """Keep a time for ten minutes, while its visitor types; another of theirs is let go.

    Of a page that nobody but its keepers sees yet, nothing is kept.

    Raises:
        Invalid: the body is not a ``HoldForm``.
        NotOpen: the service is not to be booked here.
        NotBookable: the time is none that is offered.
        OutsideHours, SlotTaken: it cannot be had any more.
        TooManyHolds, TooManyBookings: too much is asked for.
    """
    form = given.read(HoldForm)
    of, who = offered.service(ctx, form.service_id), visitor(ctx, given, form.key)
    mine = queries_holds.find_hold(ctx.db, held_by=who.key)
    offered.require(ctx, of, form.slot, mine.id if mine else None)
    data: dict[str, Any] = {"key": who.key, "slot": str(form.slot), "held_until": None}
    if of.choice.live:
        until = ctx.now + holds.LASTS
        kept = holds.keep(ctx, who, of.span(form.slot), until, field="slot")
        data["held_until"] = kept.held_until
    asked = {"service_id": form.service_id, "slot": form.slot}
    asked |= {"professional_id": form.professional_id} if form.professional_id else {}
    location = f"{WHO}?{urlencode(asked)}"
    return Reply(None, data, status=201, location=location, cookies=remembered(who))
