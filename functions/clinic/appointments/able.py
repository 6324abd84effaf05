"""Who may be booked for a service, and whom to take when nobody is named."""

from datetime import datetime
from typing import Final
from uuid import UUID

from functions.clinic.appointments import rules, visits
from functions.clinic.appointments.errors import NotOffered, slot_taken
from functions.clinic.appointments.free import Availability, Free, Length, availability
from functions.clinic.catalogue import lists
from functions.clinic.catalogue.errors import UnknownChoice
from functions.clinic.catalogue.rules import clock
from functions.clinic.catalogue.sight import staff
from shared.context import Context

_UNKNOWN: Final = "Escolha um item da lista."
_NOBODY: Final = "Ninguém faz este serviço agora. Escolha outro."


def length_of(ctx: Context, service_id: UUID) -> Length:
    """How long a visit of a service takes.

    Raises:
        UnknownChoice: it is none of ours.
    """
    service = next((s for s in lists.services(ctx) if s["id"] == str(service_id)), None)
    if service is None:
        raise UnknownChoice("Não encontramos este serviço.", service_id=_UNKNOWN)
    return Length(service["duration_min"], service["buffer_after_min"])


def able(ctx: Context, service_id: UUID, professional_id: UUID | None = None) -> dict[UUID, str]:
    """Who does the service, of those that whoever asks sees, by name."""
    return {
        UUID(p["id"]): p["name"]
        for p in staff(ctx)
        if p["active"]
        and str(service_id) in p["service_ids"]
        and professional_id in {None, UUID(p["id"])}
    }


def require_able(
    ctx: Context, service_id: UUID, professional_id: UUID | None = None
) -> tuple[list[UUID], Length]:
    """Who does it, somebody at least, and how long it takes.

    Raises:
        UnknownChoice: the service or the professional is none of ours, or nobody of theirs.
        NotOffered: nobody does it, or not the one named.
    """
    length = length_of(ctx, service_id)
    if professional_id and all(p["id"] != str(professional_id) for p in staff(ctx)):
        raise UnknownChoice("Não encontramos este profissional.", professional_id=_UNKNOWN)
    people = able(ctx, service_id, professional_id)
    if not people:
        raise NotOffered("O serviço não tem quem o faça.", service_id=_NOBODY)
    return list(people), length


def whoever_is_free(
    ctx: Context, service_id: UUID, patient_id: UUID | None, starts_at: datetime, field: str
) -> UUID:
    """Who takes a visit that is with anybody: of those who are free then, who has least that day.

    All who do it are queued for, so that whom it names is free until the commit.

    Raises:
        UnknownChoice: the service is none of ours.
        NotOffered: nobody does it.
        SlotTaken: nobody is free then; it names the nearest times of anybody.
    """
    people, length = require_able(ctx, service_id)
    visits.queue(ctx, *people, *([patient_id] if patient_id else []))
    day = ctx.local(starts_at).date()
    at = visits.minutes_on(ctx, day, starts_at)
    open_ = availability(ctx, people, day)
    free = [one for one in people if open_.soonest(one, day, length, at) == at]
    if free:
        return min(free, key=lambda one: open_.booked_min(one, day))
    raise slot_taken(_near(ctx, open_, people, length, starts_at), field)


def soonest_today(
    ctx: Context, service_id: UUID, professional_id: UUID | None = None
) -> Free | None:
    """The next minute of today, of any five, at which one who does the service is free.

    Of several it is with whoever has least today. None when nobody is free any more.

    Raises:
        UnknownChoice: the service or the professional is none of ours.
        NotOffered: nobody does it, or not the one named.
    """
    people, length = require_able(ctx, service_id, professional_id)
    today = ctx.local(ctx.now).date()
    now = visits.minutes_on(ctx, today, ctx.now)
    open_ = availability(ctx, people, today)
    found = (
        (start, open_.booked_min(one, today), one)
        for one in people
        if (start := open_.soonest(one, today, length, now)) is not None
    )
    first = min(found, default=None)
    return first and Free(today, first[0], first[2])


def _near(
    ctx: Context, open_: Availability, people: list[UUID], length: Length, starts_at: datetime
) -> list[str]:
    """The times nearest to the one wanted at which one of ``people`` is free."""
    day = ctx.local(starts_at).date()
    at, now = (visits.minutes_on(ctx, day, moment) for moment in (starts_at, ctx.now))
    from_ = now if at >= now else 0
    starts = {start for one in people for start in open_.starts(one, day, length, from_)}
    return [clock(start) for start in rules.nearest(starts, at)]
