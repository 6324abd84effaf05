"""Lines of a document: written, reckoned and refused as in any form."""

from typing import Annotated, Final

from functions.gallery import items
from functions.gallery.parts import part_page
from functions.gallery.registry import routes
from shared.context import Context
from shared.money import reais
from shared.record import record
from shared.web.request import Input, Reply

_AT: Final = "/gallery/items"


@record
class Ticket:
    """What was brought."""

    weighed: Annotated[list[items.Weighed], items.WEIGHED.reads]


@routes.get(_AT, needs="open")
def show_items(_ctx: Context, _given: Input) -> Reply:
    """The editor in each of its states."""
    return part_page("items", shown=items.shown())


@routes.post(_AT, needs="open", body=Ticket, form=show_items)
def reckon_items(_ctx: Context, given: Input) -> Reply:
    """Say what the lines come to.

    Raises:
        Invalid: a line cannot be read.
    """
    weighed = given.read(Ticket).weighed
    total = sum(one.amount for one in weighed)
    told = f"{len(weighed)} linhas, {reais(total)}."
    return Reply(None, {"weighed": weighed, "total": total}, location=_AT, toast=told)
