"""What a workspace learns from the product it runs."""

from dataclasses import dataclass

from functions.workspace import queries
from functions.workspace.facts import LogoReplaced
from shared.context import Context
from shared.events import Handlers

handlers = Handlers()


@dataclass(frozen=True, slots=True)
class First:
    """The product has made its first ``what``."""

    what: str


@handlers.on("clinic.first_made")
def finish_step(ctx: Context, first: First) -> None:
    """Tick the first step that the product tells of; told again, it changes nothing."""
    queries.finish_step(ctx.db, first.what)


@handlers.on("workspace.logo_replaced")
def delete_logo(ctx: Context, replaced: LogoReplaced) -> None:
    """Delete the file of a logo that is shown no more."""
    ctx.files.delete(replaced.path)
