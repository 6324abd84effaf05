"""Reminders of each subject, at the times that its tenant chose, that travel there in hops.

Of each subject one task at a time may act: it carries the turn that its row had, and whatever
changes when or of what is reminded gives the row another. So choosing other times neither doubles
a reminder nor loses one, however late or often a task comes.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from functions.notifications import former, mails, queries, rules
from functions.notifications.facts import PlanReminders, SendReminder
from functions.notifications.queries import Reminder
from functions.notifications.rules import NOTHING, Due
from functions.notifications.voices import voice_of
from shared import waiting
from shared.context import Context
from shared.letters import Subject, Voice

_QUEUE: Final = "notifications-reminders"
_PIECE: Final = 200


def plan(ctx: Context, feature: str, subject: Subject) -> bool:
    """Plan the reminders of a subject, or call them off; False when something newer is known.

    Who has no address is reminded all the same, of which one may be told until then. Of the same
    start nothing is told twice, and what waits already is still to come, whatever else changes.
    """
    starts_at = subject.starts_at
    held = _held(ctx, subject.id)
    before = held if held and held.starts_at == starts_at else None
    due = None if subject.cancelled else _next(ctx, starts_at, voice_of(ctx, feature), before)
    reminder = Reminder(
        subject=subject.id,
        recipient=subject.recipient.id,
        sequence=subject.version,
        starts_at=starts_at,
        due_at=due.at if due else starts_at,
        state="cancelled" if subject.cancelled else "scheduled",
        details={} if subject.cancelled else subject.said,
        feature=feature,
        word=subject.words.reminder,
        lead=due.lead if due else NOTHING,
        told_lead=_told(before) if before else None,
    )
    turn = queries.keep_reminder(ctx.db, reminder)
    if turn is not None and due:
        _enqueue(ctx, reminder, due.at, turn)
    return turn is not None


def plan_again(ctx: Context, feature: str, version: int, after: UUID) -> None:
    """Plan what is to come of ``feature`` by the voice of ``version``, some hundreds at a time.

    What comes at the same time as before, or is due by now, is left to the task that is on its way.
    A voice that is newer plans by itself.
    """
    voice = voice_of(ctx, feature)
    if voice.version != version:
        return
    held = queries.hold_reminders(ctx.db, feature=feature, after=after, most=_PIECE)
    for reminder in map(former.moved, held):
        due = _next(ctx, reminder.starts_at, voice, reminder)
        if due != _owed(ctx, reminder):
            _turn(ctx, reminder, due)
    if len(held) == _PIECE:
        ctx.enqueue(_QUEUE, PlanReminders(feature, version, held[-1].subject))


def _held(ctx: Context, subject: UUID) -> Reminder | None:
    found = queries.find_reminder(ctx.db, subject=subject)
    return former.moved(found) if found else None


def _told(reminder: Reminder) -> int | None:
    """The nearest that was told; the release before told one alone, a day before."""
    return reminder.told_lead or (rules.A_DAY if reminder.state == "sent" else None)


def _owed(ctx: Context, reminder: Reminder) -> Due | None:
    """What is planned and not told yet."""
    waits = reminder.state == "scheduled" and reminder.lead != NOTHING
    return Due(ctx.local(reminder.due_at), reminder.lead) if waits else None


def remind(ctx: Context, subject: UUID, sequence: int, turn: int | None) -> None:
    """Remind, unless the subject has changed or was cancelled since, or has begun.

    ``turn`` None: a task of the release before, which knew of one reminder alone. In quiet hours
    it waits for their end, if that is in time; nothing leaves for who has no address by now, nor
    at a time that was chosen no more.

    Raises:
        ProductOff: it is to be reminded of once its product is on again.
    """
    reminder = _waiting(ctx, subject, sequence, turn)
    if reminder is None:
        return
    if not rules.is_due(ctx.local(reminder.due_at), ctx.local(ctx.now)):
        _hop(ctx, reminder, turn)
        return
    voice = voice_of(ctx, reminder.feature)
    if reminder.lead not in voice.leads:
        _turn(ctx, reminder, _next(ctx, reminder.starts_at, voice, reminder))
        return
    quiet = rules.quiet_around(ctx.local(ctx.now), voice)
    if quiet and quiet[1] < reminder.starts_at:
        _turn(ctx, reminder, Due(quiet[1], reminder.lead))
        return
    waiting.require(ctx, reminder.feature)
    if not quiet:
        _send(ctx, reminder)
    told = replace(reminder, told_lead=reminder.lead, lead=NOTHING)
    _turn(ctx, told, _next(ctx, told.starts_at, voice, told))


def _waiting(ctx: Context, subject: UUID, sequence: int, turn: int | None) -> Reminder | None:
    """What the task may remind of, held; None when there is nothing, or it is another's."""
    reminder = _held(ctx, subject)
    if reminder is None or reminder.state != "scheduled" or reminder.lead == NOTHING:
        return None
    if reminder.sequence != sequence or reminder.starts_at <= ctx.now:
        return None
    return reminder if turn in {None, reminder.turn} else None


def _hop(ctx: Context, reminder: Reminder, turn: int | None) -> None:
    """Go on towards when it is due; a task without a turn takes that of whichever there is."""
    if turn is None:
        _turn(ctx, reminder, _owed(ctx, reminder))
    else:
        _enqueue(ctx, reminder, reminder.due_at, turn)


def _send(ctx: Context, reminder: Reminder) -> None:
    contact = queries.find_contact(ctx.db, recipient=reminder.recipient)
    if contact is None or contact.email is None:
        return
    day = rules.day_word(ctx.local(reminder.starts_at), ctx.local(ctx.now))
    said = {"recipient_name": contact.name, "starts_at": reminder.starts_at, "day": day}
    mails.send(
        ctx,
        reminder.feature,
        reminder.word,
        contact.email,
        reminder.details | said,
        about=reminder.subject,
    )


def _next(ctx: Context, starts_at: datetime, voice: Voice, before: Reminder | None) -> Due | None:
    """What is to be told next, by what was told and planned of the same start ``before``."""
    told, owed = (_told(before), _owed(ctx, before)) if before else (None, None)
    return rules.next_reminder(ctx.local(starts_at), ctx.local(ctx.now), voice, told, owed)


def _turn(ctx: Context, reminder: Reminder, due: Due | None) -> None:
    """Let the next be ``due``, and its task the only one that may act."""
    turn = queries.turn_reminder(
        ctx.db,
        subject=reminder.subject,
        told_lead=_told(reminder),
        lead=due.lead if due else NOTHING,
        due_at=due.at if due else reminder.starts_at,
    )
    if due:
        _enqueue(ctx, reminder, due.at, turn)


def _enqueue(ctx: Context, reminder: Reminder, due_at: datetime, turn: int) -> None:
    errand = SendReminder(reminder.subject, reminder.sequence, turn)
    ctx.enqueue(_QUEUE, errand, at=rules.next_hop_at(due_at, ctx.now))
