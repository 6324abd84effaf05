"""Papers: each format with somebody on it, and each alone as it is printed."""

from typing import Final

from functions.gallery.parts import part_page
from functions.gallery.registry import routes
from shared.context import Context
from shared.errors import NotFound
from shared.web.request import Input, Reply

FORMATS: Final = {
    "receipt": "Rolo de 80 mm",
    "label": "Etiqueta de 62 × 29 mm",
    "label-large": "Etiqueta de 100 × 50 mm",
    "sheet": "Folha A4",
}


@routes.get("/gallery/print", needs="open")
def show_papers(_ctx: Context, _given: Input) -> Reply:
    """Every format."""
    return part_page("print", formats=list(FORMATS.items()))


@routes.get("/gallery/print/<format>", needs="open")
def show_paper(_ctx: Context, _given: Input, format: str) -> Reply:  # noqa: A002 - what it is
    """One of them.

    Raises:
        NotFound: there is no such format.
    """
    if format not in FORMATS:
        raise NotFound("Este papel não existe.")
    return Reply("paper", {"format": format, "label": FORMATS[format]})
