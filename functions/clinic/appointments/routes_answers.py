"""What a patient answers by the links of a mail: confirm the visit, or cancel it.

Looking changes nothing, for mail scanners look at every link; the page asks, and its button acts.
Each raises ``LinkInvalid`` for a link that nobody here made.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, Literal

from functions.clinic.appointments import answers, history, letters, queries, queries_changes
from functions.clinic.appointments.answers import (
    CANCELLATION,
    CONFIRMATION,
    UNTOLD,
    Answer,
    Link,
)
from functions.clinic.appointments.queries import Appointment
from functions.clinic.appointments.standing import marks
from functions.clinic.catalogue.sight import EVERYTHING
from functions.clinic.facts import AppointmentCancelled
from functions.clinic.registry import routes
from shared.context import Context
from shared.web.request import Input, Reply

Act = Literal["confirm", "cancel"]
Standing = Literal["open", "confirmed", "cancelled", "moved", "over", "late"]
_REASON: Final = "Cancelado pelo paciente"


@routes.get(CONFIRMATION, needs="open", query=Answer)
def show_confirmation(ctx: Context, given: Input) -> Reply:
    """Ask whether the patient comes."""
    return _shown(ctx, given.query(Answer), "confirm")


@routes.get(CANCELLATION, needs="open", query=Answer)
def show_cancellation(ctx: Context, given: Input) -> Reply:
    """Ask whether the visit is to be cancelled."""
    return _shown(ctx, given.query(Answer), "cancel")


@routes.post(CONFIRMATION, needs="open", body=Answer)
def confirm_visit(ctx: Context, given: Input) -> Reply:
    """Note that the patient comes; said again, it changes nothing."""
    answer = given.read(Answer)
    link, appointment = _held(ctx, answer)
    if _standing(ctx, link, appointment, "confirm") == "open":
        come = marks(appointment, "confirmed_at", ctx.now)
        queries_changes.mark_appointment(ctx.db, id=appointment.id, **come)
        _record(ctx, appointment, "confirmed", ("confirmed_at",))
    return _answered(ctx, answer, "confirm", done="confirmed")


@routes.post(CANCELLATION, needs="open", body=Answer)
def cancel_visit(ctx: Context, given: Input) -> Reply:
    """Cancel for the patient; the time is free at once, and said again it changes nothing."""
    answer = given.read(Answer)
    link, appointment = _held(ctx, answer)
    if _standing(ctx, link, appointment, "cancel") in {"open", "confirmed"}:
        queries_changes.set_status(
            ctx.db, id=appointment.id, status="cancelled", cancel_reason=_REASON, step=1
        )
        after = _record(ctx, appointment, "cancelled", ("status", "cancel_reason"), reason=_REASON)
        letters.tell(ctx, AppointmentCancelled, after)
    return _answered(ctx, answer, "cancel", done="cancelled")


def _record(
    ctx: Context, before: Appointment, kind: str, fields: Iterable[str], **detail: str
) -> Appointment:
    """The appointment as it is now, with the patient's change in its history."""
    after = queries.get_appointment(ctx.db, EVERYTHING, id=before.id)
    history.note(replace(ctx, actor=answers.PATIENT), before, after, kind, fields, **detail)
    return after


def _held(ctx: Context, answer: Answer) -> tuple[Link, Appointment]:
    """The visit as it stands, held until the commit: of two answers at once one waits."""
    link, _ = answers.found(ctx, answer.v)
    queries.hold_appointment(ctx.db, EVERYTHING, id=link.appointment_id)
    return answers.found(ctx, answer.v)


def _standing(ctx: Context, link: Link, appointment: Appointment, act: Act) -> Standing:
    """What may still be answered; what was moved is another visit to whoever reads the mail.

    ``late``: it may be cancelled, but not by a link any more.
    """
    if appointment.status == "cancelled":
        return "cancelled"
    if not link.names(appointment.starts_at):
        return "moved"
    if appointment.starts_at <= ctx.now or appointment.arrived_at or appointment.started_at:
        return "over"
    if act == "cancel" and appointment.starts_at - ctx.now < _notice(ctx):
        return "late"
    return "confirmed" if appointment.confirmed_at else "open"


def _notice(ctx: Context) -> timedelta:
    """How long before its start a visit may last be cancelled by a link."""
    return timedelta(hours=queries.cancel_hours(ctx.db))


def _shown(ctx: Context, answer: Answer, act: Act) -> Reply:
    link, appointment = answers.found(ctx, answer.v)
    return _reply(ctx, answer, act, _standing(ctx, link, appointment, act), appointment)


def _answered(ctx: Context, answer: Answer, act: Act, *, done: Standing) -> Reply:
    """How it stands now; 409 when that is not what was asked for."""
    link, appointment = answers.found(ctx, answer.v)
    standing = _standing(ctx, link, appointment, act)
    shown = _reply(ctx, answer, act, standing, appointment)
    return replace(shown, status=200 if standing == done else 409)


def _reply(
    ctx: Context, answer: Answer, act: Act, standing: Standing, appointment: Appointment
) -> Reply:
    data: dict[str, Any] = {
        "act": act,
        "standing": standing,
        "token": answer.v,
        "visit": {
            "starts_at": appointment.starts_at,
            "ends_at": appointment.ends_at,
            "service_name": appointment.service_name,
            "professional_name": appointment.professional_name,
        },
        "workspace": ctx.tenant.name,
        "phone": ctx.tenant.phone,
    }
    return Reply("appointments/answer", data, headers=UNTOLD)
