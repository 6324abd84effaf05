"""How a mail comes to be: the feature's own templates, rendered and handed to the queue."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from functions.notifications.facts import SendMail
from shared.context import Context, Tenant
from shared.letter import Invitation
from shared.web import pages
from shared.web.filters import DEFAULT_ZONE

_PLATFORM: Final = "Ávila"


def send(  # noqa: PLR0913 - what a mail is
    ctx: Context,
    feature: str,
    word: str,
    to: str,
    said: Mapping[str, Any],
    *,
    about: UUID | None = None,
    invitation: Invitation | None = None,
) -> None:
    """Have the mail ``word`` of ``feature`` sent to ``to`` by a task of its own.

    One ``about`` a subject is the tenant's own, whom an answer reaches too; the subject is told of
    when nobody takes the mail. Any other is the platform's.
    """
    tenant = ctx.tenant if about else None
    given = {**(of_tenant(tenant) if tenant else {}), **said}
    sender = given["workspace"] if tenant else _PLATFORM
    subject, text = titled(ctx, feature, f"{word}.txt", given)
    shown = given | {"subject": subject, "sender": sender}
    mail = SendMail(
        to=to,
        subject=subject,
        text=text,
        html=_rendered(ctx, feature, f"{word}.html", shown),
        sender_name=sender,
        reply_to=tenant.email if tenant else None,
        invitation=invitation,
        about=about,
    )
    ctx.enqueue("notifications-mail", mail)


def of_tenant(tenant: Tenant) -> dict[str, Any]:
    """What a tenant is called, and how its own customers reach it as far as it said."""
    reached = {f"house_{name}": getattr(tenant, name) for name in ("phone", "address", "email")}
    return {"workspace": tenant.name, **reached}


def titled(ctx: Context, feature: str, file: str, said: Mapping[str, Any]) -> tuple[str, str]:
    """The first line of a plain template, and what follows it."""
    title, _, text = _rendered(ctx, feature, file, said).partition("\n")
    return title, text.lstrip("\n")


def _rendered(ctx: Context, feature: str, file: str, said: Mapping[str, Any]) -> str:
    tenant = ctx.current_tenant
    zone = tenant.zone if tenant else DEFAULT_ZONE
    return pages.render(feature, f"mail/{file}", zone, said)
