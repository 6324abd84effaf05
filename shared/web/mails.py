"""How a feature's letter reads: its templates, in a tenant's name and in its own words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from shared.context import Tenant
from shared.record import record
from shared.web import pages

PLATFORM: Final = "Ávila"
TEXTS: Final = ("subject", "opening", "closing")
"""What a tenant may say in its own words of a letter, each empty where it says nothing."""
LOOKS: Final = ("colour", "logo")
"""How it has all of them look: a colour as CSS writes it, the address of a picture."""


@record
class Written:
    """A mail as it reads: one line of ``subject``, and both its parts."""

    subject: str
    text: str
    html: str
    sender: str


def write(  # noqa: PLR0913 - what a mail is made of
    feature: str,
    word: str,
    said: Mapping[str, Any],
    *,
    zone: ZoneInfo,
    tenant: Tenant | None = None,
    own: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> Written:
    """The mail ``word`` of ``feature`` with what is ``said``, its moments in ``zone``.

    ``tenant`` when it is told in its name; ``own`` are its texts by word, and its ``look``.
    """
    given = {**(of_tenant(tenant) if tenant else {}), **said}
    given["own"] = dict.fromkeys(TEXTS, "") | dict(own.get(word, {}))
    given["look"] = dict.fromkeys(LOOKS, "") | dict(own.get("look", {}))
    sender = given["workspace"] if tenant else PLATFORM
    subject, text = titled(feature, f"{word}.txt", given, zone)
    shown = given | {"subject": subject, "sender": sender}
    html = pages.render(feature, f"mail/{word}.html", zone, shown)
    return Written(subject, text, html, sender)


def of_tenant(tenant: Tenant) -> dict[str, Any]:
    """What a tenant is called, and how its own customers reach it as far as it said."""
    reached = {f"house_{name}": getattr(tenant, name) for name in ("phone", "address", "email")}
    return {"workspace": tenant.name, **reached}


def titled(feature: str, file: str, said: Mapping[str, Any], zone: ZoneInfo) -> tuple[str, str]:
    """The first line of a plain template, and what follows it."""
    title, _, text = pages.render(feature, f"mail/{file}", zone, said).partition("\n")
    return title, text.lstrip("\n")
