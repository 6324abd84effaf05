"""What happens to an appointment after it is booked, each act a resource of its own.

Each raises ``NotFound`` (there is none in an agenda that they see), ``VisitChanged`` (somebody
changed it first) and ``WrongState`` (the act does not follow from its status or time).
"""

import json
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from functions.clinic.appointments import letters, queries, queries_changes, standing, visits
from functions.clinic.appointments.errors import WrongState
from functions.clinic.appointments.pages import VISIT, VISITS, shown
from functions.clinic.appointments.queries import Appointment
from functions.clinic.catalogue.sight import sight
from functions.clinic.facts import AppointmentBooked, AppointmentCancelled
from functions.clinic.registry import routes
from shared import text
from shared.context import Context
from shared.versions import Version
from shared.web.request import Input, Reply


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Why a visit will not happen."""

    reason: Annotated[str, text.lines(most=500)] = ""
    version: Version | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """``version`` is the one that was read; None insists."""

    version: Version | None = None


@routes.post(f"{VISIT}/cancellation", needs="clinic.book", body=Cancellation)
def cancel_appointment(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Cancel what is scheduled; the time is free at once."""
    asked = given.read(Cancellation)
    before = standing.hold(ctx, given, appointment_id, asked.version, {"scheduled"})
    queries_changes.set_status(
        ctx.db, id=appointment_id, status="cancelled", cancel_reason=asked.reason or None, step=1
    )
    after = queries.get_appointment(ctx.db, sight(ctx), id=appointment_id)
    fields = ("status", "cancel_reason")
    visits.record(ctx, before, after, "cancelled", fields, reason=asked.reason)
    letters.tell(ctx, AppointmentCancelled, after)
    return _changed(ctx, after, "Horário cancelado.")


@routes.post(f"{VISIT}/completion", needs="clinic.book", body=Change)
def complete_appointment(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Say that a visit that was scheduled, and has begun, happened."""
    return _end(ctx, given, appointment_id, "done", "completed", "Atendimento concluído.")


@routes.post(f"{VISIT}/absence", needs="clinic.book", body=Change)
def mark_absence(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Say that the patient of a visit that was scheduled, and has begun, did not come."""
    return _end(ctx, given, appointment_id, "no_show", "absent", "Falta registrada.")


def _end(  # noqa: PLR0913, PLR0917 - the two ends of a visit differ in three words
    ctx: Context, given: Input, appointment_id: UUID, status: str, kind: str, toast: str
) -> Reply:
    asked = given.read(Change)
    before = standing.hold(ctx, given, appointment_id, asked.version, {"scheduled"})
    if before.starts_at > ctx.now:
        raise WrongState("Este atendimento ainda não começou.")
    queries_changes.set_status(ctx.db, id=appointment_id, status=status)
    after = queries.get_appointment(ctx.db, sight(ctx), id=appointment_id)
    visits.record(ctx, before, after, kind, ("status",))
    return _changed(ctx, after, toast)


@routes.post(f"{VISIT}/reopening", needs="clinic.book", body=Change)
def reopen_appointment(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Undo a cancellation, a completion or an absence.

    Raises:
        NotOffered: after a cancellation, the professional attends no more.
        SlotTaken, PatientBusy: after a cancellation, the time went to another.
    """
    asked = given.read(Change)
    before = standing.hold(
        ctx, given, appointment_id, asked.version, {"cancelled", "done", "no_show"}
    )
    again = before.status == "cancelled"
    if again:
        standing.require_attended(ctx, before, before.professional_id)
        visits.require_free(ctx, standing.wanted(before))
    queries_changes.set_status(ctx.db, id=appointment_id, status="scheduled", step=int(again))
    after = queries.get_appointment(ctx.db, sight(ctx), id=appointment_id)
    visits.record(ctx, before, after, "reopened", ("status",), status=before.status)
    if again:
        letters.tell(ctx, AppointmentBooked, after)
    return _changed(ctx, after, "Desfeito.", undo=False)


def _changed(ctx: Context, after: Appointment, said: str, *, undo: bool = True) -> Reply:
    """The appointment as it is now; a page shows the notice and, with it, the way back."""
    toast = {"text": said}
    if undo:
        toast["undo"] = f"{VISITS}/{after.id}/reopening"
    news = json.dumps({"toast": toast, "agenda-changed": {}})
    return Reply(
        "appointments/appointment",
        shown(ctx, after),
        location=f"{VISITS}/{after.id}",
        headers={"HX-Trigger": news},
        version=after.version,
    )
