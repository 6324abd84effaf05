"""What happens to an appointment after it is booked, each act a resource of its own."""

import json
import re
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from functions.clinic import lists, queries_appointments, queries_catalogue, rules, visits
from functions.clinic.errors import ChangedMeanwhile, NotOffered, UnknownChoice, WrongState
from functions.clinic.queries_appointments import Appointment
from functions.clinic.registry import routes
from functions.clinic.routes_appointments import shown
from functions.clinic.visits import Wanted
from shared import numbers, text
from shared.clock import Day, Moment, WallTime
from shared.context import Context
from shared.numbers import Flag
from shared.web.request import Input, Reply

Version = Annotated[int, numbers.whole()]
_VERSION = re.compile(r'(?:W/)?"?(\d{1,9})"?')


@dataclass(frozen=True, slots=True)
class Move:
    """A new start, and another professional if given; ``version`` is the one that was read."""

    starts_at: Moment | None = None
    day: Day | None = None
    time: WallTime | None = None
    other_time: WallTime | None = None
    professional_id: UUID | None = None
    version: Version | None = None
    force: Flag = False


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Why a visit will not happen."""

    reason: Annotated[str, text.lines(most=500)] = ""
    version: Version | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """``version`` is the one that was read; None insists."""

    version: Version | None = None


@routes.get("/clinic/appointments/<uuid:appointment_id>/move", roles=rules.STAFF)
def choose_move(ctx: Context, _given: Input, appointment_id: UUID) -> Reply:
    """The form for another time.

    Raises:
        NotFound: there is none.
    """
    appointment = queries_appointments.get_appointment(ctx.db, id=appointment_id)
    offering = [
        p
        for p in lists.professionals(ctx)
        if p["active"] and str(appointment.service_id) in p["service_ids"]
    ]
    start = ctx.local(appointment.starts_at)
    return Reply(
        "appointment_move",
        {
            "appointment": appointment,
            "professionals": offering,
            "day": start.date(),
            "past": start.date() < ctx.local(ctx.now).date(),
            "time": start.strftime("%H:%M"),
            "may_force": bool(rules.MANAGERS & ctx.actor.roles),
        },
    )


@routes.post("/clinic/appointments/<uuid:appointment_id>/move", body=Move, roles=rules.STAFF)
def move_appointment(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Give an appointment another time or professional; its length and price stay.

    Raises:
        Invalid: the body is not a ``Move``.
        NotFound: there is none.
        ChangedMeanwhile: somebody changed it first.
        WrongState: it is no longer scheduled.
        UnknownChoice, NotOffered: the professional is unknown, or does not do this.
        OutsideHours, ForceDenied: outside working hours.
        SlotTaken, PatientBusy: the time is not free.
    """
    move = given.read(Move)
    before = queries_appointments.get_appointment(ctx.db, id=appointment_id)
    at = move.other_time or move.time
    starts_at = visits.start_of(ctx, move.starts_at, move.day, at)
    ends_at = starts_at + (before.ends_at - before.starts_at)
    wanted = Wanted(
        professional_id=move.professional_id or before.professional_id,
        patient_id=before.patient_id,
        starts_at=starts_at,
        ends_at=ends_at,
        busy_until=ends_at + (before.busy_until - before.ends_at),
        field="starts_at" if move.starts_at else "time",
        except_id=appointment_id,
    )
    if wanted.professional_id != before.professional_id:
        _require_offered(ctx, before, wanted.professional_id)
    visits.require_hours(ctx, wanted, force=move.force)
    visits.require_free(ctx, wanted)
    _hold(ctx, given, appointment_id, move.version, {"scheduled"})
    queries_appointments.move_appointment(
        ctx.db,
        id=appointment_id,
        professional_id=wanted.professional_id,
        starts_at=starts_at,
        ends_at=ends_at,
        busy_until=wanted.busy_until,
    )
    after = queries_appointments.get_appointment(ctx.db, id=appointment_id)
    visits.record(
        ctx,
        appointment_id,
        "moved",
        starts_at=starts_at.isoformat(),
        from_at=before.starts_at.isoformat(),
        professional=after.professional_name,
    )
    visits.tell(ctx, "clinic.appointment_moved", after)
    day = ctx.local(starts_at).date()
    return Reply("appointment", {"appointment": after}, location=f"/clinic/agenda?day={day}")


def _require_offered(ctx: Context, appointment: Appointment, professional_id: UUID) -> None:
    offer = queries_catalogue.get_offer(
        ctx.db,
        service_id=appointment.service_id,
        professional_id=professional_id,
        patient_id=None,
    )
    if offer.professional_name is None:
        reason = "Escolha um item da lista."
        raise UnknownChoice("Não encontramos o que foi escolhido.", professional_id=reason)
    if not (offer.offered and offer.active):
        reason = f"{offer.professional_name} não faz este serviço."
        raise NotOffered("O profissional não faz este serviço.", professional_id=reason)


@routes.post(
    "/clinic/appointments/<uuid:appointment_id>/cancellation",
    body=Cancellation,
    roles=rules.STAFF,
)
def cancel_appointment(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Cancel; the time is free at once.

    Raises:
        Invalid: the body is not a ``Cancellation``.
        NotFound: there is none.
        ChangedMeanwhile: somebody changed it first.
        WrongState: it is not scheduled.
    """
    asked = given.read(Cancellation)
    _hold(ctx, given, appointment_id, asked.version, {"scheduled"})
    queries_appointments.set_status(
        ctx.db, id=appointment_id, status="cancelled", cancel_reason=asked.reason or None, step=1
    )
    visits.record(ctx, appointment_id, "cancelled", reason=asked.reason)
    after = queries_appointments.get_appointment(ctx.db, id=appointment_id)
    visits.tell(ctx, "clinic.appointment_cancelled", after)
    return _changed(ctx, after, "Horário cancelado.")


@routes.post(
    "/clinic/appointments/<uuid:appointment_id>/completion", body=Change, roles=rules.STAFF
)
def complete_appointment(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Say that the visit happened.

    Raises:
        NotFound: there is none.
        ChangedMeanwhile: somebody changed it first.
        WrongState: it is not scheduled, or has not begun.
    """
    return _end(ctx, given, appointment_id, "done", "completed", "Atendimento concluído.")


@routes.post("/clinic/appointments/<uuid:appointment_id>/absence", body=Change, roles=rules.STAFF)
def mark_absence(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Say that the patient did not come.

    Raises:
        NotFound: there is none.
        ChangedMeanwhile: somebody changed it first.
        WrongState: it is not scheduled, or has not begun.
    """
    return _end(ctx, given, appointment_id, "no_show", "absent", "Falta registrada.")


def _end(  # noqa: PLR0913, PLR0917 - the two ends of a visit differ in three words
    ctx: Context, given: Input, appointment_id: UUID, status: str, kind: str, toast: str
) -> Reply:
    asked = given.read(Change)
    _hold(ctx, given, appointment_id, asked.version, {"scheduled"})
    if queries_appointments.get_appointment(ctx.db, id=appointment_id).starts_at > ctx.now:
        raise WrongState("Este atendimento ainda não começou.")
    queries_appointments.set_status(ctx.db, id=appointment_id, status=status)
    visits.record(ctx, appointment_id, kind)
    return _changed(ctx, queries_appointments.get_appointment(ctx.db, id=appointment_id), toast)


@routes.post("/clinic/appointments/<uuid:appointment_id>/reopening", body=Change, roles=rules.STAFF)
def reopen_appointment(ctx: Context, given: Input, appointment_id: UUID) -> Reply:
    """Undo a cancellation, a completion or an absence.

    Raises:
        NotFound: there is none.
        ChangedMeanwhile: somebody changed it first.
        WrongState: there is nothing to undo.
        SlotTaken, PatientBusy: after a cancellation, the time went to another.
    """
    asked = given.read(Change)
    before = queries_appointments.get_appointment(ctx.db, id=appointment_id)
    wanted = Wanted(
        professional_id=before.professional_id,
        patient_id=before.patient_id,
        starts_at=before.starts_at,
        ends_at=before.ends_at,
        busy_until=before.busy_until,
        except_id=appointment_id,
    )
    visits.require_free(ctx, wanted)
    status = _hold(ctx, given, appointment_id, asked.version, {"cancelled", "done", "no_show"})
    again = status == "cancelled"
    queries_appointments.set_status(ctx.db, id=appointment_id, status="scheduled", step=int(again))
    visits.record(ctx, appointment_id, "reopened", status=status)
    after = queries_appointments.get_appointment(ctx.db, id=appointment_id)
    if again:
        visits.tell(ctx, "clinic.appointment_booked", after)
    return _changed(ctx, after, "Desfeito.", undo=False)


def _hold(
    ctx: Context, given: Input, appointment_id: UUID, version: int | None, allowed: set[str]
) -> str:
    """Lock the appointment and require what the act builds on; its status now.

    Raises:
        NotFound: there is none.
        ChangedMeanwhile: ``version``, or the one in If-Match, is not the current one.
        WrongState: its status allows no such act.
    """
    standing = queries_appointments.lock_appointment(ctx.db, id=appointment_id)
    match = _VERSION.fullmatch(given.request.headers.get("If-Match", "").strip())
    expected = version if version is not None or match is None else int(match[1])
    if expected is not None and expected != standing.version:
        raise ChangedMeanwhile("Alguém alterou este horário agora há pouco. Recarregue a página.")
    if standing.status not in allowed:
        label = rules.STATUS[standing.status].lower()
        raise WrongState(f"Este horário está {label}: não dá para fazer isso agora.")
    return standing.status


def _changed(ctx: Context, after: Appointment, text: str, *, undo: bool = True) -> Reply:
    """The appointment as it is now; a page shows the notice and, with it, the way back."""
    toast = {"text": text}
    if undo:
        toast["undo"] = f"/clinic/appointments/{after.id}/reopening"
    news = json.dumps({"toast": toast, "agenda-changed": {}})
    return Reply(
        "appointment",
        shown(ctx, after),
        location=f"/clinic/appointments/{after.id}",
        headers={"HX-Trigger": news},
    )
