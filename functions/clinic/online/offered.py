"""What a visitor may choose from: services, who does them, and when they are free."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from functions.clinic.appointments import rules
from functions.clinic.appointments.free import Free, Length, availability
from functions.clinic.appointments.holds import Span
from functions.clinic.catalogue import lists
from functions.clinic.catalogue.rules import clock
from functions.clinic.online import queries
from functions.clinic.online.errors import NotBookable, NotOpen
from functions.clinic.online.queries import Choice
from functions.clinic.online.slots import GONE, Slot, Time
from shared.context import Context
from shared.record import record

KEEPS: Final = "clinic.keep_online"
_DAY: Final = timedelta(days=1)
_WEEK_DAYS: Final = 7


@record
class Offered:
    """One service as it is offered: who does it, by name, and what may be chosen of it."""

    choice: Choice
    service: dict[str, Any]
    people: dict[UUID, str]
    earliest: datetime
    last_on: date

    @property
    def length(self) -> Length:
        """How long it takes."""
        return Length(self.service["duration_min"], self.service["buffer_after_min"])

    def span(self, slot: Slot) -> Span:
        """What it takes of somebody's time."""
        ends_at = slot.starts_at + timedelta(minutes=self.length.duration_min)
        return Span(
            slot.professional_id,
            UUID(self.service["id"]),
            slot.starts_at,
            ends_at,
            ends_at + timedelta(minutes=self.length.buffer_after_min),
        )


def choice(ctx: Context) -> Choice:
    """What may be booked here by whoever asks; its keepers see it before anybody else does.

    Raises:
        NotOpen: nothing.
    """
    found = queries.get_choice(ctx.db)
    if found.live or ctx.may(KEEPS):
        return found
    raise NotOpen(f"{ctx.tenant.name} não marca horários por aqui.{contact(ctx)}")


def contact(ctx: Context) -> str:
    """Whom to ask instead, as a further sentence."""
    return " Fale com a equipe pelos contatos desta página." if ctx.tenant.phone else ""


def services(ctx: Context, chosen: Choice) -> list[dict[str, Any]]:
    """Those that are offered and that somebody does."""
    wanted = {str(one) for one in chosen.service_ids}
    done = {one for who in _people(ctx, chosen) for one in who["service_ids"]}
    return [s for s in lists.services(ctx) if s["active"] and s["id"] in wanted & done]


def _people(ctx: Context, chosen: Choice) -> list[dict[str, Any]]:
    wanted = {str(one) for one in chosen.professional_ids}
    return [p for p in lists.professionals(ctx) if p["active"] and p["id"] in wanted]


def service(ctx: Context, service_id: UUID) -> Offered:
    """One of them.

    Raises:
        NotOpen: it is none of them, or nothing is offered.
    """
    chosen = choice(ctx)
    found = next((s for s in services(ctx, chosen) if s["id"] == str(service_id)), None)
    if found is None:
        raise NotOpen("Este serviço não é marcado por aqui. Escolha outro.")
    people = {
        UUID(p["id"]): p["name"] for p in _people(ctx, chosen) if found["id"] in p["service_ids"]
    }
    return Offered(
        chosen,
        found,
        people,
        ctx.now + timedelta(hours=chosen.notice_hours),
        ctx.local(ctx.now).date() + _DAY * chosen.horizon_days,
    )


def week(
    ctx: Context,
    offered: Offered,
    people: Sequence[UUID],
    since: date,
    *,
    except_id: UUID | None = None,
) -> list[Time]:
    """Free starts of seven days, each time once: with whoever is freest on its day."""
    return _free(ctx, offered, people, since, since + _DAY * (_WEEK_DAYS - 1), except_id)


def next_week(
    ctx: Context,
    offered: Offered,
    people: Sequence[UUID],
    since: date,
    *,
    except_id: UUID | None = None,
) -> list[Time]:
    """The same from the next day on with a free start, as far as one may book; empty without."""
    first = since
    while first <= offered.last_on:
        last = first + _DAY * (2 * _WEEK_DAYS - 1)
        if found := _free(ctx, offered, people, first, last, except_id):
            end = found[0].day + _DAY * (_WEEK_DAYS - 1)
            found += _free(ctx, offered, people, last + _DAY, end, except_id)
            return [one for one in found if one.day <= end]
        first = last + _DAY
    return []


def near(ctx: Context, offered: Offered, slot: Slot, people: Sequence[UUID]) -> list[Time]:
    """Six free times to take in the place of ``slot``: those of its day nearest to it, or later."""
    day = max(ctx.local(slot.starts_at).date(), ctx.local(offered.earliest).date())
    found = week(ctx, offered, people, day)
    closest = sorted(found, key=lambda one: abs(one.starts_at - slot.starts_at))[:6]
    return sorted(closest, key=lambda one: one.starts_at)


def require(ctx: Context, offered: Offered, slot: Slot, except_id: UUID | None = None) -> None:
    """Accept a time that may be offered; whether it is free is for the booking to say.

    Times off the half hour are offered where a gap begins; ``except_id`` takes no time.

    Raises:
        NotBookable: it is not of theirs, too near, too far, or none that the page would show.
    """
    at, local = slot.starts_at, ctx.local(slot.starts_at)
    whole = not (at.second or at.microsecond or local.minute % rules.STEP_MIN)
    if slot.professional_id not in offered.people or local.date() > offered.last_on:
        raise NotBookable("Confira o horário.", slot=GONE)
    if at < offered.earliest:
        raise NotBookable("Esse horário está próximo demais.", slot="Escolha um mais tarde.")
    if not whole:
        day = local.date()
        shown = _free(ctx, offered, [slot.professional_id], day, day, except_id)
        if str(slot) not in {one.slot for one in shown} or at.second or at.microsecond:
            raise NotBookable("Esse horário não está mais na lista.", slot=GONE)


def _free(  # noqa: PLR0913, PLR0917 - what, whose, from when to when
    ctx: Context,
    offered: Offered,
    people: Sequence[UUID],
    first: date,
    last: date,
    except_id: UUID | None,
) -> list[Time]:
    first = max(first, ctx.local(offered.earliest).date())
    last = min(last, offered.last_on)
    if not people or first > last:
        return []
    days = [first + _DAY * n for n in range((last - first).days + 1)]
    own = [except_id] if except_id else []
    open_ = availability(ctx, people, first, last, except_ids=own, length=offered.length)
    return list(_once(ctx, offered, open_.each(people, days, offered.length, offered.earliest)))


def _once(ctx: Context, offered: Offered, found: Iterator[Free]) -> Iterator[Time]:
    """Each time of a day once."""
    for day, frees in groupby(found, key=lambda one: one.day):
        of_day = list(frees)
        share: dict[UUID, int] = defaultdict(int)
        for one in of_day:
            share[one.professional_id] += 1
        for start, same in groupby(of_day, key=lambda one: one.start_min):
            first = max(same, key=lambda one: share[one.professional_id])
            whose, starts_at = first.professional_id, ctx.instant(first.wall)
            slot = Slot(whose, starts_at)
            name = offered.people[whose]
            yield Time(str(slot), day, clock(start), starts_at, whose, name)
