"""The day's agenda, and the free times of a day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from functions.clinic.agenda import picture, queries
from functions.clinic.appointments import queries as booked
from functions.clinic.appointments import visits
from functions.clinic.appointments.pages import WORDS
from functions.clinic.appointments.rules import free_starts
from functions.clinic.catalogue import lists
from functions.clinic.catalogue.errors import UnknownChoice
from functions.clinic.catalogue.rules import clock
from functions.clinic.catalogue.sight import keepers, sight, staff
from functions.clinic.registry import routes
from shared import text
from shared.clock import Day, exists
from shared.context import Context
from shared.products import PRODUCTS
from shared.web.request import Input, Reply

_WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)
_NEXT: Final = 5


@dataclass(frozen=True, slots=True)
class AgendaQuery:
    """Which day, and only one professional's column if given."""

    day: Day | None = None
    professional: UUID | None = None


@dataclass(frozen=True, slots=True)
class SlotQuery:
    """A service, a day, and one professional or any who does it.

    ``time`` is what a form has chosen so far; ``except_id`` is the appointment being moved.
    """

    service_id: UUID
    day: Day
    professional_id: UUID | None = None
    time: Annotated[str, text.line(most=20)] = ""
    except_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A free start; ``time`` is on the tenant's wall clock."""

    professional_id: UUID
    professional_name: str
    starts_at: datetime
    time: str


@routes.get("/clinic", needs="clinic.see_agenda")
def open_clinic(_ctx: Context, _given: Input) -> Reply:
    """The agenda is the clinic's front page."""
    return Reply(None, location="/clinic/agenda")


@routes.get("/clinic/agenda", needs="clinic.see_agenda", query=AgendaQuery)
def show_agenda(ctx: Context, given: Input) -> Reply:
    """One day, a column per professional."""
    query = given.query(AgendaQuery)
    today = ctx.local(ctx.now).date()
    day = query.day or today
    since, until = visits.day_bounds(ctx, day)
    professionals, services = staff(ctx), lists.services(ctx)
    appointments = booked.list_day(
        ctx.db, sight(ctx), since=since, until=until + picture.reach(professionals, day)
    )
    shown = picture.build(
        day,
        bounds=(since, until),
        zone=ctx.tenant.zone,
        now=ctx.now,
        professionals=professionals,
        services=services,
        appointments=appointments,
        only=query.professional,
    )
    return Reply(
        "agenda/agenda",
        {
            "agenda": shown,
            "day": day,
            "today": today,
            "previous": day - _DAY,
            "following": day + _DAY,
            "week": _week(ctx, day, today),
            "professional": query.professional,
            "professionals": [p for p in professionals if p["active"]],
            "has_services": any(s["active"] for s in services),
            "ask": keepers(ctx, professionals),
            **WORDS,
        },
    )


@routes.get("/clinic/today", needs="clinic.see_agenda")
def show_today(ctx: Context, _given: Input) -> Reply:
    """What is left of the first steps, then of the day: who comes next, and how it stands."""
    today = ctx.local(ctx.now).date()
    since, until = visits.day_bounds(ctx, today)
    found = [
        a
        for a in booked.list_day(ctx.db, sight(ctx), since=since, until=until)
        if a.status != "cancelled" and a.ends_at > since
    ]
    ahead = [a for a in found if a.status == "scheduled" and a.ends_at > ctx.now]
    data = {
        "ask": keepers(ctx, staff(ctx)),
        "steps": _steps(ctx) if ctx.may("clinic.see_every_agenda") else [],
        "day": today,
        "booked": len(found),
        "done": sum(a.status == "done" for a in found),
        "to_close": sum(a.status == "scheduled" and a.ends_at <= ctx.now for a in found),
        "ahead": len(ahead),
        "upcoming": ahead[:_NEXT],
    }
    return Reply("agenda/today", data)


def _steps(ctx: Context) -> list[dict[str, Any]]:
    """The first steps with what is done; empty once all are."""
    made = queries.first_steps(ctx.db)
    steps = [(step, getattr(made, step.name)) for step in PRODUCTS["clinic"].first_steps]
    if all(done for _, done in steps):
        return []
    return [
        {"label": step.label, "text": step.text, "href": step.href, "done": done}
        for step, done in steps
    ]


def _week(ctx: Context, day: date, today: date) -> list[dict[str, Any]]:
    """The seven days from Sunday around ``day``, with how many visits each holds."""
    sunday = day - timedelta(days=day.isoweekday() % 7)
    since, until = visits.day_bounds(ctx, sunday)[0], visits.day_bounds(ctx, sunday + _WEEK)[0]
    counts = booked.count_days(
        ctx.db, sight(ctx), zone=ctx.tenant.timezone, since=since, until=until
    )
    names = ("dom", "seg", "ter", "qua", "qui", "sex", "sáb")
    return [
        {
            "day": sunday + _DAY * at,
            "name": name,
            "visits": counts.get(sunday + _DAY * at, 0),
            "current": sunday + _DAY * at == day,
            "today": sunday + _DAY * at == today,
        }
        for at, name in enumerate(names)
    ]


@routes.get("/clinic/slots", needs="clinic.see_agenda", query=SlotQuery)
def list_slots(ctx: Context, given: Input) -> Reply:
    """Free starts of one service on one day, in the order of the clock.

    Raises:
        UnknownChoice: the service is none of ours.
    """
    query = given.query(SlotQuery)
    service = next((s for s in lists.services(ctx) if s["id"] == str(query.service_id)), None)
    if service is None:
        reason = "Escolha um item da lista."
        raise UnknownChoice("Não encontramos este serviço.", service_id=reason)
    able = [p for p in staff(ctx) if _able(p, query)]
    slots = sorted(
        (slot for person in able for slot in _slots(ctx, query, service, person)),
        key=lambda slot: (slot.starts_at, slot.professional_name),
    )
    past = query.day < ctx.local(ctx.now).date()
    return Reply(
        "agenda/slots", {"slots": slots, "time": query.time, "able": bool(able), "past": past}
    )


def _not_before(ctx: Context, day: date) -> int:
    """From now on today; a past day is being written down afterwards, so all of it counts."""
    return visits.minutes_on(ctx, day, ctx.now) if day >= ctx.local(ctx.now).date() else 0


def _able(professional: dict[str, Any], query: SlotQuery) -> bool:
    asked = query.professional_id is None or professional["id"] == str(query.professional_id)
    return asked and professional["active"] and str(query.service_id) in professional["service_ids"]


def _slots(
    ctx: Context, query: SlotQuery, service: dict[str, Any], professional: dict[str, Any]
) -> list[Slot]:
    since, until = visits.day_bounds(ctx, query.day)
    duration, buffer = (timedelta(minutes=service[n]) for n in ("duration_min", "buffer_after_min"))
    around = booked.list_busy(
        ctx.db,
        since=since,
        until=until + duration + buffer,
        professional_ids=[UUID(professional["id"])],
        except_id=query.except_id,
    )
    hours = picture.hours_around(professional, query.day)
    starts = free_starts(
        hours,
        visits.busy_minutes(ctx, query.day, around),
        duration_min=service["duration_min"],
        buffer_after_min=service["buffer_after_min"],
        not_before=_not_before(ctx, query.day),
    )
    midnight = datetime.combine(query.day, time.min)
    offered = [(start, midnight + timedelta(minutes=start)) for start in starts]
    return [
        Slot(UUID(professional["id"]), professional["name"], ctx.instant(wall), clock(start))
        for start, wall in offered
        if exists(wall, ctx.tenant.zone)
    ]
