"""Where an e-mail comes in, typed: a table of the control database, and whom it is made of."""

from collections.abc import Sequence
from uuid import UUID

from shared.context import schema_of
from shared.db import Db, Scope
from shared.owners import Person
from shared.record import record
from shared.sql import load
from shared.veils import Veils

SQL = load(__package__, "queries_doors.sql")
_PURPOSE = "auth.door"


@record
class Door:
    """A workspace that somebody has an account in; ``suspended`` is the account."""

    slug: str
    name: str
    suspended: bool


@record
class Home:
    """Where a workspace's accounts lie."""

    id: UUID
    slug: str
    cell: str

    @property
    def scope(self) -> Scope:
        """As its own role, in its own schema."""
        schema = schema_of(self.slug)
        return Scope(self.cell, schema, schema, self.id)


def note_doors(db: Db, veils: Veils, tenant_id: UUID, accounts: Sequence[Person]) -> None:
    """Keep which e-mails come in at ``tenant_id``, unless something newer is known."""
    marks = [veils.marks(_PURPOSE, one.email)[0] if one.email else None for one in accounts]
    db.run(
        SQL["note_doors"],
        tenant_id=tenant_id,
        accounts=[one.account_id for one in accounts],
        versions=[one.version for one in accounts],
        states=[one.state for one in accounts],
        marks=marks,
    )


def doors_of(db: Db, veils: Veils, email: str, *, most: int) -> list[Door]:
    """The workspaces where ``email`` has an account, by their names."""
    return db.all(Door, SQL["doors_of"], marks=veils.marks(_PURPOSE, email), most=most)


def home_of(db: Db, tenant_id: UUID) -> Home:
    """Where ``tenant_id`` lies."""
    return db.one(Home, SQL["home_of"], id=tenant_id)


def people_here(db: Db) -> list[Person]:
    """Every account of the workspace at hand there ever was."""
    return db.all(Person, SQL["people_here"])
