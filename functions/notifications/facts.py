"""What notifications tell, and ask of themselves."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.facts import Errand, Fact
from shared.letter import Content

Limit = Literal["recipient", "tenant"]


class NoticeHeld(Fact, type="notifications.notice_held"):
    """A day's ``limit`` holds news of a subject back ``until`` then."""

    subject: UUID
    limit: Limit
    until: datetime


class MailRefused(Fact, type="notifications.mail_refused"):
    """A mail server refuses a mail about a subject for good."""

    subject: UUID


class SendMail(Errand, Content, kw_only=True, type="notifications.send_mail"):
    """Hand one mail to the mail server; ``about`` is the subject that it tells of.

    Secret: codes, links that set a password, and what somebody is treated with.
    """

    secret = True
    about: UUID | None = None


class TellNews(Errand, type="notifications.tell_news"):
    """Tell what became of a subject, if that is news by then."""

    subject: UUID


class SendReminder(Errand, type="notifications.send_reminder"):
    """Remind of a subject, if it stands as it did at ``sequence`` and ``turn``.

    ``turn`` None: asked for by the release before.
    """

    subject: UUID
    sequence: int
    turn: int | None = None


class PlanReminders(Errand, type="notifications.plan_reminders"):
    """Plan what is to come of ``feature`` behind ``after`` by its voice of ``version``."""

    feature: str
    version: int
    after: UUID = UUID(int=0)
