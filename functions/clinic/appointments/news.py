"""What became of visits, written down and told at once: to the trail, and to who is to come.

``told``: the patient hears of it by a letter of several visits.
"""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from functions.clinic.appointments import history, letters, queries_series
from functions.clinic.appointments.queries import Appointment
from functions.clinic.catalogue.sight import sight
from functions.clinic.facts import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentMoved,
    SeriesFact,
)
from shared.acts import Thing
from shared.context import Context

_BOOKED: Final = ("starts_at", "professional_id", "service_id")
_MOVED: Final = ("starts_at", "professional_id")


def booked(ctx: Context, visit: Appointment, *, told: bool = False) -> None:
    """It is to be."""
    history.note(ctx, None, visit, "booked", _BOOKED, starts_at=visit.starts_at.isoformat())
    letters.tell(ctx, AppointmentBooked, visit, told=told)


def moved(ctx: Context, before: Appointment, after: Appointment, *, told: bool = False) -> None:
    """It has another time or professional."""
    fields = [name for name in _MOVED if getattr(before, name) != getattr(after, name)]
    history.note(
        ctx,
        before,
        after,
        "moved",
        fields,
        starts_at=after.starts_at.isoformat(),
        from_at=before.starts_at.isoformat(),
        professional=after.professional_name,
        from_professional=before.professional_name,
    )
    letters.tell(ctx, AppointmentMoved, after, told=told)


def cancelled(
    ctx: Context, before: Appointment, after: Appointment, reason: str, *, told: bool = False
) -> None:
    """It will not be."""
    fields = ("status", "cancel_reason")
    history.note(ctx, before, after, "cancelled", fields, reason=reason)
    letters.tell(ctx, AppointmentCancelled, after, told=told)


def of_series(
    ctx: Context, fact: type[SeriesFact], series_id: UUID, visits: Sequence[Appointment]
) -> None:
    """So many visits of a series became so, of which each is told by itself already."""
    letters.tell_series(ctx, fact, visits)
    one = queries_series.get_series(ctx.db, sight(ctx), id=series_id)
    named = Thing("clinic.series", series_id, one.patient_name, one.patient_id)
    ctx.audit(fact.type, named, version=one.version, count=len(visits))
