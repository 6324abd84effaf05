"""Who answers for a tenant, as the platform knows it: its active owners, and nobody else's name."""

from collections.abc import Sequence
from uuid import UUID

from shared.db import Db
from shared.record import record
from shared.sql import load

SQL = load("shared", "owners.sql")


@record
class Person:
    """An account as it stands since ``version``; a removed one has no e-mail."""

    account_id: UUID
    version: int
    email: str | None
    state: str
    name: str
    roles: list[str]

    def answers(self, top: str) -> bool:
        """Whether this is somebody to turn to about the tenant, whose ``top`` role may all."""
        return self.state == "active" and top in self.roles


@record
class Owner:
    """Somebody to turn to."""

    name: str
    email: str


def note(db: Db, tenant_id: UUID, people: Sequence[Person], top: str) -> None:
    """Keep who of ``top`` answers for ``tenant_id``, unless something newer is known of them."""
    db.run(
        SQL["note_owners"],
        tenant_id=tenant_id,
        accounts=[one.account_id for one in people],
        versions=[one.version for one in people],
        names=[one.name if one.answers(top) else None for one in people],
        emails=[one.email if one.answers(top) else None for one in people],
    )


def of(db: Db, tenant_id: UUID) -> list[Owner]:
    """The active owners of ``tenant_id``, who came first first; none that nobody told of yet."""
    return db.all(Owner, SQL["list_owners"], tenant_id=tenant_id)
