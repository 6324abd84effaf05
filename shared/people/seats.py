"""How many accounts a place may have, and how many it has: people, and invitations still open."""

from uuid import UUID

from shared.context import Context
from shared.db import Db
from shared.locks import lock_names
from shared.people.errors import PlanFull
from shared.people.place import Place
from shared.plans import BY_CODE, PLANS, see
from shared.record import record
from shared.sql import load

SQL = load(__package__, "seats.sql")


@record
class Seats:
    """Accounts that come in or are suspended, open invitations, and how many both may be."""

    accounts: int
    invitations: int
    most: int | None = None

    @property
    def taken(self) -> int:
        """Accounts and invitations."""
        return self.accounts + self.invitations

    @property
    def full(self) -> bool:
        """Whether nobody more can be invited."""
        return self.most is not None and self.taken >= self.most

    @property
    def words(self) -> str:
        """``3 de 20 contas``."""
        noun = "conta" if (self.most or self.taken) == 1 else "contas"
        return (
            f"{self.taken} {noun}" if self.most is None else f"{self.taken} de {self.most} {noun}"
        )


def lock(db: Db) -> None:
    """Queue behind everyone who changes who is here, until the commit.

    The database's own check of the last owner queues here too (``account_owner_remains``): whoever
    changes an account takes this before its row.
    """
    lock_names(db, "account")


def count(ctx: Context, place: Place, *, besides: UUID | None = None) -> Seats:
    """The seats as they are, without the invitation ``besides``."""
    found = ctx.db.one(Seats, SQL["count_seats"], besides=besides)
    return Seats(found.accounts, found.invitations, place.most(ctx))


def taken(db: Db) -> int:
    """Accounts and open invitations of the place at hand."""
    return db.one(Seats, SQL["count_seats"], besides=None).taken


def require(ctx: Context, taken: int, most: int | None) -> None:
    """Let one more be, beside ``taken``; the caller holds the lock.

    Raises:
        PlanFull: there are ``most`` already.
    """
    if most is None or taken < most:
        return
    plan = ctx.current_tenant and BY_CODE.get(ctx.current_tenant.plan)
    larger = next((p for p in PLANS if (p.accounts or taken + 1) > taken), None)
    means = "Remova alguém ou retire um convite"
    if plan and larger:
        means += f", ou passe para o plano {larger.name}"
        full = PlanFull(f"O plano {plan.name} tem {most} contas, e nenhuma está livre. {means}.")
        full.more |= see()
        raise full
    raise PlanFull(f"Aqui cabem {most} contas, e nenhuma está livre. {means}.")
