"""A reminder as it stands in a conversation of WhatsApp."""

from datetime import datetime
from typing import Final
from urllib.parse import quote

from functions.clinic.words.rules import WHATSAPP
from shared.context import Context
from shared.web.filters import filled, first_name, long_date, person

_CHAT: Final = "https://wa.me"


def message(  # noqa: PLR0913 - one argument a place in the text
    ctx: Context, text: str, *, name: str, professional: str, starts_at: datetime, link: str
) -> str:
    """``text``, or ours where it is empty, with what is known of a visit in its places."""
    local = ctx.local(starts_at)
    return filled(
        text or WHATSAPP,
        nome=first_name(person(name)),
        dia=_day(ctx, local),
        hora=local.strftime("%H:%M"),
        profissional=professional,
        clinica=ctx.tenant.name,
        link=link,
    )


def _day(ctx: Context, local: datetime) -> str:
    """``amanhã, terça, 3 de março``; ``hoje`` and ``amanhã`` go before the date."""
    days = (local.date() - ctx.local(ctx.now).date()).days
    near = {0: "hoje, ", 1: "amanhã, "}.get(days, "")
    return f"{near}{long_date(local)}"


def conversation(phone: str, text: str) -> str:
    """Where a conversation with ``phone`` (E.164) opens, with ``text`` written in it."""
    return f"{_CHAT}/{phone.removeprefix('+')}?text={quote(text, safe='')}"
