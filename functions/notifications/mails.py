"""What each mail says; templates come in pairs, plain text and HTML."""

from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from shared.context import Context, Tenant
from shared.letter import Invitation
from shared.web import pages
from shared.web.filters import DEFAULT_ZONE

SUBJECTS: Final = {
    "code": "{code} é o seu código da Ávila",
    "welcome": "Seu espaço está pronto: {name}",
    "reset": "Crie uma nova senha",
    "booked": "Horário confirmado em {workspace}",
    "moved": "Seu horário em {workspace} mudou",
    "cancelled": "Horário cancelado em {workspace}",
    "reminder": "Lembrete: {day} em {workspace}",
}


_LINKS: Final = {"confirm_url": None, "cancel_url": None}  # of a visit that nobody answers


def send(  # noqa: PLR0913 - what a mail is
    ctx: Context,
    name: str,
    to: str,
    said: dict[str, Any],
    *,
    invitation: Invitation | None = None,
    about: UUID | None = None,
) -> None:
    """Have the mail ``name`` sent to ``to`` by a task of its own.

    ``about`` is the appointment whose history tells when nobody takes the mail.
    """
    tenant = ctx.current_tenant
    zone = tenant.zone if tenant else DEFAULT_ZONE
    variables = {"subject": SUBJECTS[name].format_map(said), "base_url": _base(ctx)}
    variables |= _LINKS | _house(tenant) | said
    of_tenant = tenant if "workspace" in said else None
    mail = {
        "to": to,
        "subject": variables["subject"],
        "text": pages.render("notifications", f"mail/{name}.txt", zone, variables),
        "html": pages.render("notifications", f"mail/{name}.html", zone, variables),
        "sender_name": said.get("workspace", "Ávila"),
        "reply_to": of_tenant.email if of_tenant else None,
        "invitation": asdict(invitation) if invitation else None,
        "about": about,
    }
    # Secret: codes, links that set a password, and what a patient is treated with.
    ctx.enqueue("notifications-mail", "notifications.send_mail", mail, secret=True)


def _house(tenant: Tenant | None) -> dict[str, Any]:
    """How a tenant is reached by its own customers, as far as it said."""
    names = ("phone", "address", "email")
    return {f"house_{name}": getattr(tenant, name, None) for name in names}


def _base(ctx: Context) -> str:
    return ctx.settings.url()
