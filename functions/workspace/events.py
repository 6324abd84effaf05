"""What a workspace learns from the product it runs."""

from functions.workspace import queries
from functions.workspace.rules import STEPS
from shared.context import Context
from shared.events import Event, Handlers

handlers = Handlers()
_STEP_OF = {step.event: step.name for steps in STEPS.values() for step in steps}


def finish_step(ctx: Context, event: Event) -> None:
    """Tick the first step that this event completes; later ones of its kind change nothing."""
    queries.finish_step(ctx.db, _STEP_OF[event.type])


for _type in _STEP_OF:
    handlers.on(_type)(finish_step)


@handlers.on("workspace.logo_replaced")
def delete_logo(ctx: Context, event: Event) -> None:
    """Delete the file of a logo that is shown no more."""
    ctx.files.delete(event.data["path"])
