"""What a patient is told of a visit: its newest state, once.

The first word leaves at once. What changes afterwards waits a little, so that several changes are
one mail, and is told by a task that looks what is new by then. Past a day's limit it waits for
the next morning, but never beyond the hours before the visit: the last state is always told.
"""

from datetime import datetime
from typing import Any

from functions.notifications import invitations, mails, queries, queries_notices, quotas, rules
from functions.notifications.queries_notices import Notice
from functions.notifications.visit import Visit
from shared import metrics
from shared.context import Context


def note(ctx: Context, visit: Visit, *, cancelled: bool) -> None:
    """Keep the newest state of a visit, and have it told: the first word now, others soon."""
    notice = queries_notices.keep_notice(
        ctx.db,
        appointment_id=visit.appointment_id,
        patient_id=visit.patient_id,
        sequence=visit.sequence,
        cancelled=cancelled,
        starts_at=visit.starts_at,
        said=visit.said(),
    )
    if notice.told is None and not cancelled:
        tell(ctx, notice)
        return
    due_at = ctx.now + (rules.UNDO if cancelled else rules.SETTLE)
    if notice.due_at is None or not ctx.now < notice.due_at <= due_at:
        queries_notices.plan_notice(
            ctx.db,
            appointment_id=notice.appointment_id,
            due_at=due_at,
            held_until=notice.held_until,
        )
        _look_at(ctx, notice, due_at)


def tell(ctx: Context, notice: Notice) -> None:
    """Tell what is new, if anything is, and the patient can be reached, and nothing has begun."""
    contact = queries.find_contact(ctx.db, patient_id=notice.patient_id)
    news = _facts(notice)
    if not contact or not contact.email or notice.starts_at <= ctx.now or news == notice.told:
        _settle(ctx, notice, notice.told)
        return
    deadline = rules.deadline(notice.starts_at, notice.told, ctx.now)
    limit = quotas.take(
        ctx,
        contact.email,
        first=notice.told is None and not notice.cancelled,
        urgent=deadline - ctx.now <= rules.LAST_WORD,
    )
    if limit:
        _hold(ctx, notice, limit, deadline)
        return
    said = notice.said | {"patient_name": contact.name, "starts_at": notice.starts_at}
    invitation = invitations.of(ctx, notice, contact.email)
    about = notice.appointment_id
    mails.send(ctx, _word(notice), contact.email, said, invitation=invitation, about=about)
    _settle(ctx, notice, news)


def _settle(ctx: Context, notice: Notice, told: dict[str, Any] | None) -> None:
    queries_notices.settle_notice(ctx.db, appointment_id=notice.appointment_id, told=told)


def _hold(ctx: Context, notice: Notice, limit: quotas.Limit, deadline: datetime) -> None:
    """Wait for the next morning, or as long as the visit allows; said once to whom it concerns."""
    until = rules.held_until(ctx.local(ctx.now), deadline)
    queries_notices.plan_notice(
        ctx.db, appointment_id=notice.appointment_id, due_at=until, held_until=until
    )
    if notice.held_until == until:
        return
    _look_at(ctx, notice, until)
    metrics.MAILS.add("held")
    held = {"appointment_id": notice.appointment_id, "limit": limit, "until": until}
    ctx.emit("notifications.notice_held", held, key=str(notice.appointment_id))


def _look_at(ctx: Context, notice: Notice, at: datetime) -> None:
    named = {"appointment_id": notice.appointment_id}
    ctx.enqueue("notifications-reminders", "notifications.tell_visit", named, at=at)


def _facts(notice: Notice) -> dict[str, Any]:
    """What a mail about it would tell; when the same was told, there is no news."""
    names = ("service_name", "professional_name")
    said = {name: notice.said[name] for name in names}
    return {"cancelled": notice.cancelled, "starts_at": notice.starts_at.isoformat(), **said}


def _word(notice: Notice) -> str:
    """Which mail it is: of what was cancelled or never told of, the next word is the first."""
    if notice.cancelled:
        return "cancelled"
    return "moved" if notice.told and not notice.told["cancelled"] else "booked"
