"""What a workspace learns from the product it runs."""

from functions.workspace import queries
from shared.context import Context
from shared.events import Event, Handlers

handlers = Handlers()


@handlers.on("clinic.first_made")
def finish_step(ctx: Context, event: Event) -> None:
    """Tick the first step that the product tells of; told again, it changes nothing."""
    queries.finish_step(ctx.db, event.data["what"])


@handlers.on("workspace.logo_replaced")
def delete_logo(ctx: Context, event: Event) -> None:
    """Delete the file of a logo that is shown no more."""
    ctx.files.delete(event.data["path"])
