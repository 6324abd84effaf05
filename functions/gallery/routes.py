"""Every part that pages are made of, in each of its states."""

from typing import Final

from functions.gallery import (
    charts,
    routes_items,
    routes_jobs,
    routes_people,
    routes_print,
    routes_table,
)
from functions.gallery.parts import PARTS, part_page
from functions.gallery.registry import routes
from shared.context import Context
from shared.web.request import Input, Reply

__all__ = [
    "routes",
    "routes_items",
    "routes_jobs",
    "routes_people",
    "routes_print",
    "routes_table",
]

_LIST: Final = "/gallery"


@routes.get(_LIST, needs="open")
def list_parts(_ctx: Context, _given: Input) -> Reply:
    """All parts by their names."""
    return Reply("gallery", {"parts": PARTS})


@routes.get(f"{_LIST}/charts", needs="open")
def show_charts(_ctx: Context, _given: Input) -> Reply:
    """Pictures of figures, one of each kind."""
    return part_page("charts", shown=charts.shown())


@routes.get(f"{_LIST}/<part>", needs="open")
def show_part(_ctx: Context, _given: Input, part: str) -> Reply:
    """One part in each of its states.

    Raises:
        NotFound: there is no such part.
    """
    return part_page(part)
