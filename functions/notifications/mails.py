"""What each mail says; templates come in pairs, plain text and HTML."""

from typing import Any, Final

from shared.context import Context
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


def send(ctx: Context, name: str, to: str, said: dict[str, Any]) -> None:
    """Have the mail ``name`` sent to ``to`` by a task of its own."""
    zone = ctx.current_tenant.zone if ctx.current_tenant else DEFAULT_ZONE
    variables = {"subject": SUBJECTS[name].format_map(said), "base_url": _base(ctx), **said}
    mail = {
        "to": to,
        "subject": variables["subject"],
        "text": pages.render("notifications", f"mail/{name}.txt", zone, variables),
        "html": pages.render("notifications", f"mail/{name}.html", zone, variables),
        "sender_name": said.get("workspace", "Ávila"),
    }
    # Secret: codes, links that set a password, and what a patient is treated with.
    ctx.enqueue("notifications-mail", "notifications.send_mail", mail, secret=True)


def _base(ctx: Context) -> str:
    return ctx.settings.url()
