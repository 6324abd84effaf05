"""Every part that pages are made of, in each of its states."""

from typing import Final

from functions.gallery import routes_jobs, routes_people, routes_table
from functions.gallery.parts import PARTS
from functions.gallery.registry import routes
from shared.context import Context
from shared.errors import NotFound
from shared.web.request import Input, Reply

__all__ = ["routes", "routes_jobs", "routes_people", "routes_table"]

_LIST: Final = "/gallery"


@routes.get(_LIST, needs="open")
def list_parts(_ctx: Context, _given: Input) -> Reply:
    """All parts by their names."""
    return Reply("gallery", {"parts": PARTS})


@routes.get(f"{_LIST}/<part>", needs="open")
def show_part(_ctx: Context, _given: Input, part: str) -> Reply:
    """One part in each of its states.

    Raises:
        NotFound: there is no such part.
    """
    shown = next((one for one in PARTS if one.name == part), None)
    if shown is None:
        raise NotFound("Esta peça não existe.")
    return Reply("part", {"parts": PARTS, "part": shown})
