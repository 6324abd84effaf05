"""What booking, moving and undoing have in common: when, whether it fits, and what is noted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as Clock  # noqa: N812 - fields are called time
from typing import Any, Final
from uuid import UUID

from functions.clinic.appointments import labels, queries, queries_changes, rules
from functions.clinic.appointments.errors import ForceDenied, OutsideHours, patient_busy, slot_taken
from functions.clinic.appointments.queries import Appointment, Busy
from functions.clinic.catalogue import queries as catalogue
from functions.clinic.catalogue.rules import GRID_MIN, Interval, around, within_day
from functions.clinic.catalogue.rules import clock as written
from shared import clock, versions
from shared.context import Context
from shared.errors import Invalid
from shared.locks import lock_names

_HORIZON: Final = timedelta(days=3653)
_DAY: Final = timedelta(days=1)


def start_of(
    ctx: Context, starts_at: datetime | None, day: date | None, at: Clock | None
) -> datetime:
    """The start asked for, in UTC: one moment, or day and time on the tenant's wall clock.

    Raises:
        Invalid: it is missing, no time of that day, not on the five-minute grid or more than ten
            years ahead.
    """
    if starts_at is None and (day is None or at is None):
        missing = {"starts_at": "Informe o início."} if day is None and at is None else {}
        missing |= {"day": "Escolha o dia."} if day is None and at else {}
        missing |= {"time": "Escolha o horário."} if at is None and day else {}
        raise Invalid("Escolha dia e horário.", **missing)
    named = starts_at or datetime.combine(day or date.min, at or Clock())
    start = ctx.instant(named)
    field = "starts_at" if starts_at else "time"
    if named.tzinfo is None and not clock.exists(named, ctx.tenant.zone):
        skipped = "Este horário não existe nesse dia: os relógios foram adiantados."
        raise Invalid("Confira o horário.", **{field: skipped})
    if start.minute % GRID_MIN or start.second or start.microsecond:
        raise Invalid("Confira o horário.", **{field: "Use horários de 5 em 5 minutos."})
    if start > ctx.now + _HORIZON:
        raise Invalid("Confira a data.", **{field: "Marque com até dez anos de antecedência."})
    return start


def day_bounds(ctx: Context, day: date) -> tuple[datetime, datetime]:
    """``[midnight, midnight)`` of a day of the tenant's, in UTC; of a skipped one, what follows."""
    midnight = datetime.combine(day, Clock())
    return ctx.instant(midnight), ctx.instant(midnight + _DAY)


def minutes_on(ctx: Context, day: date, moment: datetime) -> int:
    """Minutes of ``moment`` on the wall clock from midnight of ``day``; may leave the day."""
    return clock.minutes_on(day, moment, ctx.tenant.zone)


def span_on(ctx: Context, day: date, since: datetime, until: datetime) -> Interval:
    """``[since, until)`` on the wall clock of ``day``."""
    zone = ctx.tenant.zone
    return Interval(clock.minutes_on(day, since, zone), clock.minutes_until(day, until, zone))


def working(ctx: Context, day: date, professional_id: UUID) -> list[Interval]:
    """When a professional works around ``day``, what touches over midnight joined."""
    rows = catalogue.list_hours(ctx.db, professional_id=professional_id)
    return around(
        day.isoweekday(), ((r.weekday, Interval(r.opens_min, r.closes_min)) for r in rows)
    )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A visit that someone asks for; ``field`` is the input that named its start."""

    professional_id: UUID
    patient_id: UUID
    starts_at: datetime
    ends_at: datetime
    busy_until: datetime
    field: str = "starts_at"
    except_id: UUID | None = None


def require_hours(ctx: Context, wanted: Wanted, *, force: bool) -> None:
    """Accept a visit inside working hours, or anywhere when who may insists.

    Raises:
        ForceDenied: ``force`` by someone who may not.
        OutsideHours: it is outside, and nobody insists.
    """
    if force:
        if not ctx.may("clinic.book_any_hour"):
            raise ForceDenied("Só quem administra a clínica marca fora do expediente.")
        return
    day = ctx.local(wanted.starts_at).date()
    hours = working(ctx, day, wanted.professional_id)
    if rules.within(hours, span_on(ctx, day, wanted.starts_at, wanted.ends_at)):
        return
    own = within_day(hours)
    shown = " e ".join(f"{written(h.start)}–{written(h.end)}" for h in own)
    reason = f"Atende das {shown} nesse dia." if own else "Não atende nesse dia da semana."
    raise OutsideHours("Fora do expediente do profissional.", **{wanted.field: reason})


def require_free(ctx: Context, wanted: Wanted) -> None:
    """Queue for both people's time, then refuse politely what the constraints would refuse.

    The constraints stay the judge; asked first, the answer can name free times, which a failed
    transaction no longer could.

    Raises:
        SlotTaken: the professional is busy.
        PatientBusy: the patient is elsewhere.
    """
    lock_names(ctx.db, f"clinic:{wanted.professional_id}", f"clinic:{wanted.patient_id}")
    day = ctx.local(wanted.starts_at).date()
    since, until = day_bounds(ctx, day)
    around = queries.list_busy(
        ctx.db,
        since=since,
        until=max(until, wanted.ends_at) + (wanted.busy_until - wanted.starts_at),
        professional_ids=[wanted.professional_id],
        patient_id=wanted.patient_id,
        except_id=wanted.except_id,
    )
    for other in around:
        if other.professional_id == wanted.professional_id and _meets(
            wanted.starts_at, wanted.busy_until, other.starts_at, other.busy_until
        ):
            raise slot_taken(_free_near(ctx, wanted, day, around), wanted.field)
    for other in around:
        if other.patient_id == wanted.patient_id and _meets(
            wanted.starts_at, wanted.ends_at, other.starts_at, other.ends_at
        ):
            at = ctx.local(other.starts_at).strftime("%H:%M")
            raise patient_busy(f"Já tem atendimento às {at}.")


def _meets(start: datetime, end: datetime, other_start: datetime, other_end: datetime) -> bool:
    return start < other_end and other_start < end


def _free_near(ctx: Context, wanted: Wanted, day: date, around: Iterable[Busy]) -> list[str]:
    at, now = (minutes_on(ctx, day, moment) for moment in (wanted.starts_at, ctx.now))
    starts = rules.free_starts(
        working(ctx, day, wanted.professional_id),
        busy_minutes(ctx, day, around),
        duration_min=_minutes(wanted.ends_at - wanted.starts_at),
        buffer_after_min=_minutes(wanted.busy_until - wanted.ends_at),
        not_before=now if at >= now else 0,
    )
    near = rules.nearest(starts, at)
    return [written(start) for start in near]


def busy_minutes(ctx: Context, day: date, around: Iterable[Busy]) -> list[Interval]:
    """What takes time on ``day``, in its minutes, buffers included.

    Over an hour that a change of clocks repeats it takes as long as it does, not as it shows.
    """
    spans = [(b, span_on(ctx, day, b.starts_at, b.busy_until)) for b in around]
    return [
        Interval(span.start, max(span.end, span.start + _minutes(b.busy_until - b.starts_at)))
        for b, span in spans
    ]


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def record(
    ctx: Context,
    before: Appointment | None,
    after: Appointment,
    kind: str,
    fields: Iterable[str],
    **detail: Any,
) -> None:
    """Write one change to the visit's history, and without a person's words to the audit trail."""
    queries_changes.record_event(
        ctx.db,
        appointment_id=after.id,
        kind=kind,
        actor_id=ctx.actor.id,
        actor_name=ctx.actor.name,
        detail=detail,
    )
    told = versions.changed(labels.appointment(ctx), before, after, fields)
    action, named = f"clinic.appointment_{kind}", labels.thing(ctx, after)
    ctx.audit(action, named, told, version=after.version)
