"""Who is told what, when another feature reports a fact."""

import logging
from dataclasses import dataclass, replace
from uuid import UUID

from functions.notifications import mails, notices, queries, queries_notices, rules
from functions.notifications.queries import Contact, Reminder
from functions.notifications.visit import Visit
from shared import metrics
from shared.context import Context
from shared.events import Event, Handlers
from shared.letter import Mail, Undeliverable
from shared.privileges import MailContext
from shared.tasks import Tasks

_log = logging.getLogger(__name__)
handlers = Handlers()
tasks = Tasks()


@handlers.on("landing.code_requested")
def send_code(ctx: Context, event: Event) -> None:
    """Send the sign-up code."""
    mails.send(ctx, "code", event.data["email"], event.data)


@handlers.on("provisioning.tenant_activated")
def welcome(ctx: Context, event: Event) -> None:
    """Greet the owner of a new workspace with its address."""
    mails.send(ctx, "welcome", event.data["email"], event.data)


@handlers.on("auth.reset_requested")
def send_reset(ctx: Context, event: Event) -> None:
    """Send the link that sets a new password."""
    mails.send(ctx, "reset", event.data["email"], event.data)


@dataclass(frozen=True, slots=True)
class Patient:
    """Whom the clinic calls otherwise, or reaches elsewhere, from now on."""

    patient_id: UUID
    name: str
    email: str | None
    version: int | None = None


@handlers.on("clinic.patient_changed")
def keep_contact(ctx: Context, event: Event) -> None:
    """Let reminders that wait go where the patient is reached by then."""
    patient = event.read(Patient)
    contact = Contact(patient.name, patient.email)
    known = event.occurred_at, patient.version
    queries.keep_contact(ctx.db, patient.patient_id, contact, *known)


@handlers.on("clinic.appointment_booked")
def confirm_booking(ctx: Context, event: Event) -> None:
    """Confirm now and remind 24 hours before; nothing for what lies in the past."""
    _keep(ctx, event)


@handlers.on("clinic.appointment_moved")
def confirm_move(ctx: Context, event: Event) -> None:
    """Tell the new time; the reminder follows it."""
    _keep(ctx, event)


@handlers.on("clinic.appointment_cancelled")
def tell_cancellation(ctx: Context, event: Event) -> None:
    """Call the reminder off and say so to the patient."""
    _keep(ctx, event, cancelled=True)


def _keep(ctx: Context, event: Event, *, cancelled: bool = False) -> None:
    """Keep what is new, unless something newer is known: topics keep no order among each other.

    Who has no address is reminded all the same, of which one may be told until then.
    """
    visit = event.read(Visit)
    contact = Contact(visit.patient_name, visit.patient_email)
    known = event.occurred_at, visit.patient_version
    queries.keep_contact(ctx.db, visit.patient_id, contact, *known)
    due_at = None if cancelled else rules.reminder_due_at(visit.starts_at, ctx.now)
    reminder = Reminder(
        appointment_id=visit.appointment_id,
        patient_id=visit.patient_id,
        sequence=visit.sequence,
        starts_at=visit.starts_at,
        due_at=due_at or visit.starts_at,
        state="scheduled" if due_at else "cancelled",
        details=visit.said() if due_at else {},
    )
    if not queries.keep_reminder(ctx.db, reminder):
        return
    notices.note(ctx, visit, cancelled=cancelled)
    if due_at:
        _enqueue(ctx, reminder)


@tasks.on("notifications.tell_visit")
def tell_visit(ctx: Context, event: Event) -> None:
    """Tell what became of a visit, if that is news by now."""
    named = UUID(event.data["appointment_id"])
    notice = queries_notices.find_notice(ctx.db, appointment_id=named)
    if notice:
        notices.tell(ctx, notice)


def _enqueue(ctx: Context, reminder: Reminder) -> None:
    ctx.enqueue(
        "notifications-reminders",
        "notifications.send_reminder",
        {"appointment_id": reminder.appointment_id, "sequence": reminder.sequence},
        at=rules.next_hop_at(reminder.due_at, ctx.now),
    )


@tasks.on("notifications.send_reminder")
def send_reminder(ctx: Context, event: Event) -> None:
    """Remind the patient, unless the visit was moved or cancelled since, or has begun.

    Nothing leaves for who has no address by now.
    """
    reminder = queries.find_reminder(ctx.db, appointment_id=UUID(event.data["appointment_id"]))
    if reminder is None or reminder.state != "scheduled":
        return
    if reminder.sequence != event.data["sequence"] or reminder.starts_at <= ctx.now:
        return
    if not rules.is_due(ctx.local(reminder.due_at), ctx.local(ctx.now)):
        _enqueue(ctx, reminder)
        return
    contact = queries.find_contact(ctx.db, patient_id=reminder.patient_id)
    if contact is None or contact.email is None:
        return
    queries.mark_sent(ctx.db, appointment_id=reminder.appointment_id)
    day = rules.day_word(ctx.local(reminder.starts_at), ctx.local(ctx.now))
    said = {"patient_name": contact.name, "starts_at": reminder.starts_at, "day": day}
    about = reminder.appointment_id
    mails.send(ctx, "reminder", contact.email, reminder.details | said, about=about)


@tasks.on("notifications.send_mail")
def send_mail(ctx: MailContext, event: Event) -> None:
    """Hand one mail to the mail server; the event's id becomes its Message-ID.

    What is refused for good ends here, told to whoever it was about, and by a metric and a line
    of the log.
    """
    mail = replace(event, data=event.data | {"id": str(event.id)}).read(Mail)
    try:
        ctx.mail.send(mail)
    except Undeliverable as refusal:
        metrics.MAILS.add("refused")
        _log.warning("mail refused for good: %s", refusal)
        if about := event.data.get("about"):
            ctx.emit("notifications.mail_refused", {"appointment_id": about}, key=about)
    else:
        metrics.MAILS.add("sent")
