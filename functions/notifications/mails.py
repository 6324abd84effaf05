"""How a mail comes to be: the feature's own templates, rendered and handed to the queue."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from functions.notifications.facts import SendMail
from functions.notifications.voices import voice_of
from shared.context import Context
from shared.letter import Invitation
from shared.web.filters import DEFAULT_ZONE
from shared.web.mails import write


def send(  # noqa: PLR0913 - what a mail is
    ctx: Context,
    feature: str,
    word: str,
    to: str,
    said: Mapping[str, Any],
    *,
    customer: bool = False,
    about: UUID | None = None,
    invitation: Invitation | None = None,
) -> None:
    """Have the mail ``word`` of ``feature`` sent to ``to`` by a task of its own.

    One ``about`` a subject, or to a ``customer``, is the tenant's own, in its own words, whom an
    answer reaches too; the subject is told of when nobody takes the mail. Any other is the
    platform's.
    """
    here, tenant = ctx.current_tenant, ctx.tenant if about or customer else None
    zone = here.zone if here else DEFAULT_ZONE
    own = voice_of(ctx, feature).own if tenant else {}
    written = write(feature, word, said, zone=zone, tenant=tenant, own=own)
    mail = SendMail(
        to=to,
        subject=written.subject,
        text=written.text,
        html=written.html,
        sender_name=written.sender,
        reply_to=tenant.email if tenant else None,
        invitation=invitation,
        about=about,
    )
    ctx.enqueue("notifications-mail", mail)
