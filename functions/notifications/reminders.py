"""One reminder of each subject, a day before, that travels there in hops."""

from uuid import UUID

from functions.notifications import mails, queries, rules
from functions.notifications.facts import SendReminder
from functions.notifications.queries import Reminder
from shared import waiting
from shared.context import Context
from shared.letters import Subject


def plan(ctx: Context, feature: str, subject: Subject) -> bool:
    """Plan the reminder of a subject, or call it off; False when something newer is known.

    Who has no address is reminded all the same, of which one may be told until then.
    """
    due_at = None if subject.cancelled else rules.reminder_due_at(subject.starts_at, ctx.now)
    reminder = Reminder(
        subject=subject.id,
        recipient=subject.recipient.id,
        sequence=subject.version,
        starts_at=subject.starts_at,
        due_at=due_at or subject.starts_at,
        state="scheduled" if due_at else "cancelled",
        details=subject.said if due_at else {},
        feature=feature,
        word=subject.words.reminder,
    )
    kept = queries.keep_reminder(ctx.db, reminder)
    if kept and due_at:
        _enqueue(ctx, reminder)
    return kept


def remind(ctx: Context, subject: UUID, sequence: int) -> None:
    """Remind, unless the subject has changed or was cancelled since, or has begun.

    Nothing leaves for who has no address by now.

    Raises:
        ProductOff: it is to be reminded of once its product is on again.
    """
    reminder = queries.find_reminder(ctx.db, subject=subject)
    if reminder is None or reminder.state != "scheduled":
        return
    if reminder.sequence != sequence or reminder.starts_at <= ctx.now:
        return
    if not rules.is_due(ctx.local(reminder.due_at), ctx.local(ctx.now)):
        _enqueue(ctx, reminder)
        return
    waiting.require(ctx, reminder.feature)
    contact = queries.find_contact(ctx.db, recipient=reminder.recipient)
    if contact is None or contact.email is None:
        return
    queries.mark_sent(ctx.db, subject=subject)
    day = rules.day_word(ctx.local(reminder.starts_at), ctx.local(ctx.now))
    said = {"recipient_name": contact.name, "starts_at": reminder.starts_at, "day": day}
    mails.send(
        ctx,
        reminder.feature,
        reminder.word,
        contact.email,
        reminder.details | said,
        about=subject,
    )


def _enqueue(ctx: Context, reminder: Reminder) -> None:
    errand = SendReminder(reminder.subject, reminder.sequence)
    at = rules.next_hop_at(reminder.due_at, ctx.now)
    ctx.enqueue("notifications-reminders", errand, at=at)
