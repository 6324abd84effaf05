"""What happens to an appointment after it is booked, each act a resource of its own.

Which may follow which, and what leads back, is ``rules_states.ACTS``. Said again, an act changes
nothing and tells nobody. Each raises ``NotFound`` (there is none in an agenda that they see),
``VisitChanged`` (somebody changed it first) and ``WrongState`` (the act does not follow from its
state or time).
"""

from typing import Annotated, Any, Final
from uuid import UUID

from functions.clinic.appointments import (
    freed,
    history,
    letters,
    news,
    queries,
    queries_changes,
    standing,
    visits,
)
from functions.clinic.appointments.errors import WrongState
from functions.clinic.appointments.pages import VISIT, VISITS, shown
from functions.clinic.appointments.queries import Appointment
from functions.clinic.appointments.rules_states import ACTS, BACK, Act, ActName, too_early
from functions.clinic.catalogue.sight import sight
from functions.clinic.facts import AppointmentBooked
from functions.clinic.registry import routes
from shared import text
from shared.context import Context
from shared.record import record
from shared.versions import Version, VersionForm
from shared.web.notices import notice
from shared.web.request import Input, Reply

_UNCHANGED: Final = "Já estava assim: nada mudou."


@record
class Cancellation:
    """Why a visit will not happen."""

    reason: Annotated[str, text.lines(most=500)] = ""
    version: Version | None = None


@record
class Undo:
    """Which act is undone; the one that ended the visit, when it is not said."""

    act: ActName | None = None


@routes.post(f"{VISIT}/confirmation", needs="clinic.book", body=VersionForm)
def confirm_appointment(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Note that the patient said that they come, by telephone or at the counter."""
    return _do(ctx, given, appointment_id, "confirmation", given.read(VersionForm))


@routes.post(f"{VISIT}/arrival", needs="clinic.book", body=VersionForm)
def note_arrival(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Note that the patient is here, up to twelve hours before the start."""
    return _do(ctx, given, appointment_id, "arrival", given.read(VersionForm))


@routes.post(f"{VISIT}/start", needs="clinic.book", body=VersionForm)
def start_appointment(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Note that the patient is being seen, whether or not their arrival was noted."""
    return _do(ctx, given, appointment_id, "start", given.read(VersionForm))


@routes.post(f"{VISIT}/completion", needs="clinic.book", body=VersionForm)
def complete_appointment(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Say that a visit that has begun happened."""
    return _do(ctx, given, appointment_id, "completion", given.read(VersionForm))


@routes.post(f"{VISIT}/absence", needs="clinic.book", body=VersionForm)
def mark_absence(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Say that nobody came to a visit that should have begun."""
    return _do(ctx, given, appointment_id, "absence", given.read(VersionForm))


@routes.post(f"{VISIT}/cancellation", needs="clinic.book", body=Cancellation)
def cancel_appointment(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Cancel what has not begun; the time is free at once."""
    return _do(ctx, given, appointment_id, "cancellation", given.read(Cancellation))


def _do(
    ctx: Context,
    given: Input,
    appointment_id: UUID,
    name: ActName,
    asked: VersionForm | Cancellation,
) -> Reply:
    """Do one act of the table to a visit, unless it is done."""
    act, done = ACTS[name], {ACTS[name].state}
    reason = getattr(asked, "reason", "")
    before = standing.hold(ctx, given, appointment_id, asked.version, act.follows, already=done)
    if before.state == act.state:
        return _changed(ctx, before, _UNCHANGED)
    if refused := too_early(act, before, ctx.now):
        raise WrongState(refused)
    _write(ctx, act, before, reason)
    after = queries.get_appointment(ctx.db, sight(ctx), id=appointment_id)
    more: dict[str, Any] = {"undo": f"{VISITS}/{after.id}/reopening?act={name}"}
    if act.state == "cancelled":
        news.cancelled(ctx, before, after, reason)
        more |= freed.wanted(ctx, before)
    else:
        history.note(ctx, before, after, act.kind, (act.mark or "status",))
    return _changed(ctx, after, f"{act.said}: {after.patient_name}.", **more)


def _write(ctx: Context, act: Act, before: Appointment, reason: str) -> None:
    if act.mark:
        marks = standing.marks(before, act.mark, ctx.now)
        queries_changes.mark_appointment(ctx.db, id=before.id, **marks)
        return
    queries_changes.set_status(
        ctx.db,
        id=before.id,
        status=act.state,
        cancel_reason=reason or None,
        step=int(act.state == "cancelled"),
    )


@routes.post(f"{VISIT}/reopening", needs="clinic.book", body=VersionForm, query=Undo)
def reopen_appointment(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Undo an act: the visit is where it was before it.

    Raises:
        NotOffered: after a cancellation, the professional attends no more.
        SlotTaken, PatientBusy: after a cancellation, the time went to another.
    """
    version, named = given.read(VersionForm).version, given.query(Undo).act
    allowed = {ACTS[named].state} if named else {"cancelled", "done", "no_show"}
    already = ACTS[named].follows if named else frozenset()
    before = standing.hold(ctx, given, appointment_id, version, allowed, already=already)
    if before.state in already:
        return _changed(ctx, before, _UNCHANGED)
    name = BACK[before.state]
    act = ACTS[name]
    _undo(ctx, act, before)
    after = queries.get_appointment(ctx.db, sight(ctx), id=appointment_id)
    told = {"act": name, "status": before.status}
    history.note(ctx, before, after, "reopened", (act.mark or "status",), **told)
    if act.state == "cancelled":
        letters.tell(ctx, AppointmentBooked, after)
    return _changed(ctx, after, act.undone)


def _undo(ctx: Context, act: Act, before: Appointment) -> None:
    if act.mark:
        marks = standing.marks(before, act.mark, None)
        queries_changes.mark_appointment(ctx.db, id=before.id, **marks)
        return
    again = act.state == "cancelled"
    if again:
        standing.require_attended(ctx, before, before.professional_id)
        visits.require_free(ctx, standing.wanted(before))
    queries_changes.set_status(ctx.db, id=before.id, status="scheduled", step=int(again))


def _changed(ctx: Context, after: Appointment, said: str, **more: Any) -> Reply:
    """The appointment as it is now; a page shows the notice and, with it, the ways on and back."""
    return Reply(
        "appointments/appointment",
        shown(ctx, after),
        location=f"{VISITS}/{after.id}",
        headers=notice(said, events=["agenda-changed"], **more),
        version=after.version,
    )
