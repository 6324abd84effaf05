"""What notifications tell, and ask of themselves."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.facts import Errand, Fact
from shared.letter import Invitation

Limit = Literal["recipient", "tenant"]


class NoticeHeld(Fact):
    """A day's ``limit`` holds news of a subject back ``until`` then."""

    type = "notifications.notice_held"
    subject: UUID
    limit: Limit
    until: datetime


class MailRefused(Fact):
    """A mail server refuses a mail about a subject for good."""

    type = "notifications.mail_refused"
    subject: UUID


class SendMail(Errand, kw_only=True):
    """Hand one mail to the mail server; ``about`` is the subject that it tells of.

    Secret: codes, links that set a password, and what somebody is treated with.
    """

    type = "notifications.send_mail"
    secret = True
    to: str
    subject: str
    text: str
    html: str | None = None
    sender_name: str = "Ávila"
    reply_to: str | None = None
    invitation: Invitation | None = None
    about: UUID | None = None


class TellNews(Errand):
    """Tell what became of a subject, if that is news by then."""

    type = "notifications.tell_news"
    subject: UUID


class SendReminder(Errand):
    """Remind of a subject, if it stands as it did at ``sequence``."""

    type = "notifications.send_reminder"
    subject: UUID
    sequence: int
