"""What the platform knows of a workspace's people: where they come in, who answers, how many."""

from collections.abc import Callable, Sequence
from uuid import UUID

from functions.auth import queries_doors as queries
from functions.auth.people import PEOPLE
from shared import owners, uses
from shared.db import Db
from shared.owners import Person
from shared.people import seats
from shared.privileges import PlatformContext


def note(ctx: PlatformContext, tenant_id: UUID, read: Callable[[Db], Sequence[Person]]) -> None:
    """Note the people whom ``read`` finds in the workspace, and count its accounts anew."""
    home = queries.home_of(ctx.db, tenant_id)
    with ctx.databases.transaction(home.scope) as db:
        people = read(db)
        uses.note(db, uses.ACCOUNTS, seats.taken(db))
    queries.note_doors(ctx.db, ctx.veils, tenant_id, people)
    owners.note(ctx.db, tenant_id, people, PEOPLE.top)
