"""What the pages of a visitor show, whichever step they are."""

from typing import Any
from uuid import UUID

from functions.clinic.online import rules
from functions.clinic.online.errors import NotOpen
from functions.clinic.online.offered import Offered
from functions.clinic.online.queries import Choice
from shared.context import Context


def able(of: Offered, professional_id: UUID | None) -> list[UUID]:
    """Who may be booked: somebody by name, or everybody who does it.

    Raises:
        NotOpen: that is nobody who does it here.
    """
    if professional_id is None:
        return list(of.people)
    if professional_id not in of.people:
        raise NotOpen("Este profissional não faz este serviço por aqui. Escolha outro.")
    return [professional_id]


def told(of: Offered) -> dict[str, Any]:
    """What is told of one service."""
    names = [{"id": one, "name": name} for one, name in of.people.items()]
    return {"service": seen(of.service, of.choice), "people": names}


def seen(service: dict[str, Any], chosen: Choice) -> dict[str, Any]:
    """What strangers are told of a service."""
    price = service["price_centavos"] if chosen.prices else None
    kept = {name: service[name] for name in ("id", "name", "duration_min")}
    return kept | {"price_centavos": price or None}


def around(ctx: Context, chosen: Choice) -> dict[str, Any]:
    """What every page of a visitor's says."""
    return {
        "workspace": ctx.tenant.name,
        "house": {name: getattr(ctx.tenant, name) for name in ("phone", "address", "email")},
        "welcome": chosen.welcome,
        "preview": not chosen.live,
        "terms": [rules.notice_words(chosen.notice_hours), rules.cancel_words(chosen.cancel_hours)],
    }
