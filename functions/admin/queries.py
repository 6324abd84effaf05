"""The console's queries, typed; those of tenants' own facts run in their cells."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from functions.admin.databases import everywhere
from functions.admin.errors import WrongState
from functions.admin.rules import said
from shared.db import Db
from shared.privileges import PlatformContext
from shared.record import record
from shared.shelf import sweep_scope
from shared.sql import load

SQL = load(__package__)


@record
class Customer:
    """A tenant as the console sees it."""

    id: UUID
    slug: str
    name: str
    document: str
    products: list[str]
    plan: str
    cell: str | None
    state: str
    failure: str | None
    created_at: datetime
    updated_at: datetime


@record
class Transition:
    """One step of a tenant's life."""

    state: str
    detail: str | None
    reason: str | None
    at: datetime


@record
class Contact:
    """How a tenant is reached; None for what it does not tell."""

    phone: str | None
    email: str | None
    address: str | None


@record
class Used:
    """So many of ``what``, as it was told at ``noted_at``."""

    what: str
    used: int
    noted_at: datetime


@record
class Told:
    """One event of a tenant."""

    tenant_id: UUID
    type: str
    occurred_at: datetime

    @property
    def words(self) -> str:
        """What happened, as whoever told it says it."""
        return said(self.type)


def put_operator(db: Db, *, email: str, name: str, password_hash: str) -> UUID:
    """Add an operator, or give the one of this e-mail another name and password.

    The one there was has known no device since.
    """
    given = {"email": email, "name": name, "password_hash": password_hash}
    found: UUID = db.scalar(SQL["put_operator"], **given)
    return found


def list_tenants(
    db: Db, *, state: str | None, q: str, before: UUID | None, count: int
) -> list[Customer]:
    """Newest first, of those with every word of ``q`` in name, address, CPF or CNPJ."""
    return db.all(Customer, SQL["list_tenants"], state=state, q=q, before=before, count=count)


def count_by_state(db: Db) -> dict[str, int]:
    """How many tenants there are in each state that has one."""
    return db.pairs(SQL["count_by_state"])


def get_tenant(db: Db, tenant_id: UUID) -> Customer:
    """One tenant.

    Raises:
        NotFound: there is none.
    """
    return db.one(Customer, SQL["get_tenant"], id=tenant_id)


def get_contact(db: Db, tenant_id: UUID) -> Contact:
    """How a tenant is reached, as it tells its customers."""
    return db.one(Contact, SQL["get_contact"], id=tenant_id)


def list_uses(ctx: PlatformContext, tenant: Customer) -> dict[str, Used]:
    """What the features told of a tenant's use; nothing where its cell does not answer."""
    if tenant.cell is None:
        return {}
    asked = SQL["list_uses"]
    found = everywhere(ctx, lambda db: db.all(Used, asked, tenant_id=tenant.id), [tenant.cell])
    return {one.what: one for one in found[tenant.cell] or ()}


def list_transitions(db: Db, tenant_id: UUID) -> list[Transition]:
    """The last fifty steps of a tenant's life, newest first."""
    return db.all(Transition, SQL["list_transitions"], tenant_id=tenant_id)


def latest_events(
    ctx: PlatformContext, tenants: Iterable[Customer], *, each: int = 1
) -> dict[UUID, list[Told]]:
    """The last ``each`` events of each tenant, from the control database and from its cell."""
    by_cell: dict[str, list[UUID]] = defaultdict(list)
    ids = []
    for tenant in tenants:
        ids.append(tenant.id)
        if tenant.cell:
            by_cell[tenant.cell].append(tenant.id)
    found = ctx.db.all(Told, SQL["latest_events"], tenant_ids=ids, each=each)
    for cell, own in by_cell.items():
        with ctx.databases.transaction(sweep_scope(cell)) as db:
            found += db.all(Told, SQL["latest_events"], tenant_ids=own, each=each)
    told: dict[UUID, list[Told]] = defaultdict(list)
    for one in sorted(found, key=lambda event: event.occurred_at, reverse=True):
        if len(told[one.tenant_id]) < each:
            told[one.tenant_id].append(one)
    return told


def move_tenant(  # noqa: PLR0913 - whom, from where to where, and two lines of what is told
    db: Db, tenant_id: UUID, *, origin: str, target: str, detail: str, reason: str | None = None
) -> Customer:
    """Bring a tenant from ``origin`` to ``target`` and record the step.

    Raises:
        NotFound: there is no such tenant.
        WrongState: it is not in ``origin`` any more.
    """
    get_tenant(db, tenant_id)
    moved = db.first(Customer, SQL["move_tenant"], id=tenant_id, origin=origin, target=target)
    if moved is None:
        raise WrongState("O cliente já mudou de estado. Recarregue a página.")
    db.run(
        SQL["record_transition"], tenant_id=tenant_id, state=target, detail=detail, reason=reason
    )
    return moved
