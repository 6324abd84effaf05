"""What signing in does by itself."""

from functions.auth import queries_doors, standing
from shared.events import Event, NotAnEvent
from shared.privileges import PlatformContext
from shared.tasks import Tasks

tasks = Tasks()


@tasks.every("auth-note-doors", each="tenant")
def note_doors(ctx: PlatformContext, event: Event) -> None:
    """Mark every account of a workspace anew, and count them, once a night.

    Those from before there were marks are found from then on, and so are those whose fact was lost
    or whose mark was made by a key that is over.
    """
    if event.tenant_id is None:
        raise NotAnEvent(f"{event.type} of no tenant")
    standing.note(ctx, event.tenant_id, queries_doors.people_here)
