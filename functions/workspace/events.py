"""What a workspace does after an answer was given."""

from functions.workspace.facts import LogoReplaced
from shared.context import Context
from shared.events import Handlers

handlers = Handlers()


@handlers.on("workspace.logo_replaced")
def delete_logo(ctx: Context, replaced: LogoReplaced) -> None:
    """Delete the file of a logo that is shown no more."""
    ctx.files.delete(replaced.path)
