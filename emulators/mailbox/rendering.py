"""Templates of the mailbox pages, which borrow the product's macros and styles."""

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from emulators.mailbox.letter import AFTER_URL, URL
from shared.web import filters

PACKAGE = Path(__file__).parent
SHARED = PACKAGE.parents[1] / "shared" / "web"
ZONE = ZoneInfo("America/Sao_Paulo")


def environment() -> Environment:
    """Environment with everything a template of the mailbox names."""
    loaders = [FileSystemLoader(PACKAGE / "templates"), FileSystemLoader(SHARED / "templates")]
    templates = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals["static"] = "/static/{}".format
    templates.filters |= filters.FIXED
    templates.filters["moment"] = _moment
    templates.filters["linked"] = linked
    return templates


def linked(text: str) -> Markup:
    """Text in which every address can be clicked, and opens beside the mailbox."""
    parts, end = [], 0
    for match in URL.finditer(text):
        url = match[0].rstrip(AFTER_URL)
        parts.append(escape(text[end : match.start()]))
        parts.append(_LINK.format(url, url))
        end = match.start() + len(url)
    parts.append(escape(text[end:]))
    return Markup().join(parts)


def _moment(at: Any) -> str:
    local: datetime = at.astimezone(ZONE)
    return local.strftime("%d/%m/%Y, %H:%M")


_LINK = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
