"""What signing in does by itself."""

from functions.auth import queries_doors as queries
from shared.events import Event, NotAnEvent
from shared.privileges import PlatformContext
from shared.tasks import Tasks

tasks = Tasks()


@tasks.every("auth-note-doors", each="tenant")
def note_doors(ctx: PlatformContext, event: Event) -> None:
    """Mark every account of a workspace anew, once a night.

    Those from before there were marks are found from then on, and so are those whose fact was lost
    or whose mark was made by a key that is over.
    """
    if event.tenant_id is None:
        raise NotAnEvent(f"{event.type} of no tenant")
    home = queries.home_of(ctx.db, event.tenant_id)
    with ctx.databases.transaction(home.scope) as db:
        people = queries.people_here(db)
    queries.note_doors(ctx.db, ctx.veils, home.id, people)
