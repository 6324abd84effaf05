"""What booking, moving and undoing have in common: whether it fits."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from datetime import time as Clock  # noqa: N812 - fields are called time
from typing import Final
from uuid import UUID

from functions.clinic.appointments import queries, rules
from functions.clinic.appointments.errors import (
    ForceDenied,
    SlotTaken,
    outside_hours,
    patient_busy,
    slot_kept,
    slot_taken,
)
from functions.clinic.appointments.free import Length, availability
from functions.clinic.appointments.queries import Busy
from functions.clinic.appointments.written import Time
from functions.clinic.catalogue.rules import Interval
from functions.clinic.catalogue.rules import clock as written
from functions.clinic.hours.calendar import calendar
from shared import clock
from shared.context import Context
from shared.locks import lock_names
from shared.record import record

_DAY: Final = timedelta(days=1)


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


@record
class Wanted:
    """A visit that someone asks for; ``field`` is the input that named its start."""

    professional_id: UUID
    patient_id: UUID
    starts_at: datetime
    ends_at: datetime
    busy_until: datetime
    field: str = "starts_at"
    except_id: UUID | None = None

    @property
    def time(self) -> Time:
        """As it is written."""
        return {
            "professional_id": self.professional_id,
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "busy_until": self.busy_until,
        }


def require(ctx: Context, wanted: Wanted, *, force: bool) -> None:
    """Queue for both people's time, then accept a visit inside open hours that meets nobody.

    What decides is read behind the queue: a block that is being made is waited for.

    Raises:
        ForceDenied: ``force`` by someone who may not.
        OutsideHours: it is not within open hours, and nobody insists.
        SlotTaken: the professional is busy.
        PatientBusy: the patient is elsewhere.
    """
    if force and not ctx.may("clinic.book_any_hour"):
        raise ForceDenied("Só quem administra a clínica marca fora do expediente.")
    queue(ctx, wanted.professional_id, wanted.patient_id)
    if not force:
        _require_hours(ctx, wanted)
    _require_free(ctx, wanted)


def queue(ctx: Context, *people: UUID) -> None:
    """Wait for whoever takes the time of these; who waits reads afterwards."""
    lock_names(ctx.db, *(f"clinic:{one}" for one in people))


def require_free(ctx: Context, wanted: Wanted) -> None:
    """Queue for both people's time, then refuse politely what the constraints would refuse.

    The constraints stay the judge; asked first, the answer can name free times, which a failed
    transaction no longer could.

    Raises:
        SlotTaken: the professional is busy.
        PatientBusy: the patient is elsewhere.
    """
    queue(ctx, wanted.professional_id, wanted.patient_id)
    _require_free(ctx, wanted)


def _require_hours(ctx: Context, wanted: Wanted) -> None:
    day = ctx.local(wanted.starts_at).date()
    visit = span_on(ctx, day, wanted.starts_at, wanted.ends_at)
    open_ = calendar(ctx, [wanted.professional_id], day)
    reason = open_.refusal(wanted.professional_id, day, visit)
    if reason is None:
        return
    raise outside_hours(reason, _free_near(ctx, wanted, day), wanted.field)


def _require_free(ctx: Context, wanted: Wanted) -> None:
    day = ctx.local(wanted.starts_at).date()
    around = queries.list_busy(
        ctx.db,
        since=wanted.starts_at,
        until=wanted.busy_until,
        professional_ids=[wanted.professional_id],
        patient_id=wanted.patient_id,
        except_id=wanted.except_id,
    )
    met = [other for other in around if other.professional_id == wanted.professional_id]
    if met:
        raise _taken(ctx, met, _free_near(ctx, wanted, day), wanted.field)
    for other in around:
        if _meets(wanted.starts_at, wanted.ends_at, other.starts_at, other.ends_at):
            at = ctx.local(other.starts_at).strftime("%H:%M")
            raise patient_busy(f"Já tem atendimento às {at}.")


def _taken(ctx: Context, met: Sequence[Busy], free: Sequence[str], field: str) -> SlotTaken:
    """The refusal: of visits, or of what is only kept and until when at the longest."""
    ends = [one.held_until for one in met if one.held_until]
    if len(ends) < len(met):
        return slot_taken(free, field)
    return slot_kept(ctx.local(max(ends)).strftime("%H:%M"), free, field)


def _meets(start: datetime, end: datetime, other_start: datetime, other_end: datetime) -> bool:
    return start < other_end and other_start < end


def _free_near(ctx: Context, wanted: Wanted, day: date) -> list[str]:
    """The free times nearest to the one wanted, of the same day."""
    at, now = (minutes_on(ctx, day, moment) for moment in (wanted.starts_at, ctx.now))
    except_ids = [wanted.except_id] if wanted.except_id else []
    starts = availability(ctx, [wanted.professional_id], day, except_ids=except_ids).starts(
        wanted.professional_id,
        day,
        Length(
            _minutes(wanted.ends_at - wanted.starts_at),
            _minutes(wanted.busy_until - wanted.ends_at),
        ),
        not_before=now if at >= now else 0,
    )
    near = rules.nearest(starts, at)
    return [written(start) for start in near]


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
