"""What somebody is told of a subject: its newest state, once.

The first word leaves at once. What changes afterwards waits a little, so that several changes are
one mail, and is told by a task that looks what is new by then. Past a day's limit it waits for
the next morning, but never beyond the hours before it begins: the last state is always told.
"""

from datetime import datetime
from typing import Any

from functions.notifications import invitations, mails, queries, queries_notices, quotas, rules
from functions.notifications.facts import Limit, NoticeHeld, TellNews
from functions.notifications.queries_notices import Notice
from shared import metrics, waiting
from shared.context import Context
from shared.letters import Subject


def note(ctx: Context, feature: str, subject: Subject) -> None:
    """Keep the newest state of a subject, and have it told: the first word now, others soon."""
    notice = queries_notices.keep_notice(ctx.db, feature, subject)
    if subject.told:
        _settle(ctx, notice, _facts(notice))
        return
    if notice.told is None and not notice.cancelled:
        tell(ctx, notice)
        return
    due_at = ctx.now + (rules.UNDO if notice.cancelled else rules.SETTLE)
    if notice.due_at is None or not ctx.now < notice.due_at <= due_at:
        queries_notices.plan_notice(
            ctx.db, subject=notice.subject, due_at=due_at, held_until=notice.held_until
        )
        _look_at(ctx, notice, due_at)


def tell(ctx: Context, notice: Notice) -> None:
    """Tell what is new, if anything is, and somebody can be reached, and nothing has begun.

    Raises:
        ProductOff: it is to be told once its product is on again.
    """
    contact = queries.find_contact(ctx.db, recipient=notice.recipient)
    news = _facts(notice)
    if not contact or not contact.email or notice.starts_at <= ctx.now or news == notice.told:
        _settle(ctx, notice, notice.told)
        return
    waiting.require(ctx, notice.feature)
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
    mails.send(
        ctx,
        notice.feature,
        notice.words[_word(notice)],
        contact.email,
        notice.said | {"recipient_name": contact.name, "starts_at": notice.starts_at},
        about=notice.subject,
        invitation=invitations.of(ctx, notice, contact.email),
    )
    _settle(ctx, notice, news)


def _settle(ctx: Context, notice: Notice, told: dict[str, Any] | None) -> None:
    queries_notices.settle_notice(ctx.db, subject=notice.subject, told=told)


def _hold(ctx: Context, notice: Notice, limit: Limit, deadline: datetime) -> None:
    """Wait for the next morning, or as long as the start allows; said once to whom it concerns."""
    until = rules.held_until(ctx.local(ctx.now), deadline)
    queries_notices.plan_notice(ctx.db, subject=notice.subject, due_at=until, held_until=until)
    if notice.held_until == until:
        return
    _look_at(ctx, notice, until)
    metrics.MAILS.add("held")
    ctx.emit(NoticeHeld(notice.subject, limit, until), key=str(notice.subject))


def _look_at(ctx: Context, notice: Notice, at: datetime) -> None:
    ctx.enqueue("notifications-reminders", TellNews(notice.subject), at=at)


def _facts(notice: Notice) -> dict[str, Any]:
    """What a mail about it would tell; when the same was told, there is no news."""
    said = {name: notice.said[name] for name in notice.words["news"]}
    return {"cancelled": notice.cancelled, "starts_at": notice.starts_at.isoformat(), **said}


def _word(notice: Notice) -> str:
    """Which word it is: of what was cancelled or never told of, the next is the first."""
    if notice.cancelled:
        return "cancelled"
    return "changed" if notice.told and not notice.told["cancelled"] else "first"
