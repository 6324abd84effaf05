"""What follows when a fact carries a letter, and the tasks that it leads to."""

import logging
from dataclasses import fields, replace
from typing import Final

from functions.notifications import former, mails, news, queries, queries_notices, reminders, voices
from functions.notifications.facts import MailRefused, PlanReminders, SendMail
from shared import manifest, metrics, uses
from shared.context import Context
from shared.events import Event, EventHandler, Handlers
from shared.letter import Content, Mail, Undeliverable
from shared.letters import PART, Letter, Recipient, Subject, Voice
from shared.privileges import MailContext
from shared.tasks import Tasks

_log = logging.getLogger(__name__)
_CONTENT: Final = tuple(field.name for field in fields(Content))
_VERBS: Final = {"send": Letter, "keep": Subject, "reach": Recipient, "speak": Voice}
handlers = Handlers()
tasks = Tasks()


def _taking(fact: str) -> EventHandler:
    def take(ctx: Context, event: Event) -> None:
        """Do what the letter asks for, in the words of the feature whose fact it is.

        A fact may come without one: there is nobody to tell, as when a patient has no address.
        """
        match _letter_of(event):
            case Letter(word, to, said, customer):
                mails.send(ctx, event.feature, word, to, said, customer=customer)
            case Recipient() as recipient:
                queries.keep_contact(ctx.db, recipient, event.occurred_at)
            case Subject() as subject:
                _keep(ctx, event, subject)
            case Voice() as voice:
                voices.speak(ctx, event.feature, voice)

    take.__name__ = former.CLAIMS.get(fact, take.__name__)
    return take


for _fact in manifest.letters():
    handlers.on(_fact)(_taking(_fact))


def _letter_of(event: Event) -> Letter | Recipient | Subject | Voice | None:
    if PART not in event.data:
        return former.letter_of(event)
    [(verb, given)] = event.data[PART].items()
    letter: Letter | Recipient | Subject | Voice = replace(event, data=given).read(_VERBS[verb])
    return letter


def _keep(ctx: Context, event: Event, subject: Subject) -> None:
    """Keep what is new, unless something newer is known: topics keep no order among each other."""
    queries.keep_contact(ctx.db, subject.recipient, event.occurred_at)
    if reminders.plan(ctx, event.feature, subject):
        news.note(ctx, event.feature, subject)


@tasks.on("notifications.plan_reminders")
def plan_reminders(ctx: Context, errand: PlanReminders) -> None:
    """Plan what is to come as was chosen since."""
    reminders.plan_again(ctx, errand.feature, errand.version, errand.after)


@tasks.on("notifications.tell_visit")
@tasks.on("notifications.tell_news")
def tell_news(ctx: Context, event: Event) -> None:
    """Tell what became of a subject, if that is news by now."""
    notice = queries_notices.find_notice(ctx.db, subject=former.subject_of(event))
    if notice:
        news.tell(ctx, notice)


@tasks.on("notifications.send_reminder")
def send_reminder(ctx: Context, event: Event) -> None:
    """Remind of a subject, if it is still to be."""
    subject, turn = former.subject_of(event), event.data.get("turn")
    reminders.remind(ctx, subject, event.data["sequence"], turn)


@tasks.on("notifications.send_mail")
def send_mail(ctx: MailContext, event: Event, errand: SendMail) -> None:
    """Hand one mail to the mail server; the event's id becomes its Message-ID.

    What is refused for good ends here, told to whoever it was about and to the console, and by a
    metric and a line of the log.
    """
    said = {name: getattr(errand, name) for name in _CONTENT}
    try:
        ctx.mail.send(Mail(id=str(event.id), **said))
    except Undeliverable as refusal:
        metrics.MAILS.add("refused")
        _log.warning("mail refused for good: %s", refusal)
        if ctx.current_tenant:
            uses.add(ctx.db, uses.MAILS_REFUSED)
        if errand.about:
            ctx.emit(MailRefused(errand.about), key=str(errand.about))
    else:
        metrics.MAILS.add("sent")
