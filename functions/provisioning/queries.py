"""Every statement provisioning sends, typed; those of the pool run as owner in a cell."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from functions.provisioning.errors import CellsFull
from shared.db import Db
from shared.record import record
from shared.sql import load

SQL = load(__package__)


@record
class Requested:
    """A tenant to be made; ``owner`` is who signed up, None once they have their account."""

    id: UUID
    slug: str
    name: str
    products: list[str]
    plan: str
    cell: str | None
    state: str
    owner: dict[str, Any] | None


def lock_tenant(db: Db, *, tenant_id: UUID) -> Requested:
    """The tenant, locked until the commit.

    Raises:
        NotFound: there is none.
    """
    return db.one(Requested, SQL["lock_tenant"], tenant_id=tenant_id)


def choose_cell(db: Db) -> str:
    """The open cell with the fewest tenants.

    Raises:
        CellsFull: none is open.
    """
    cell: str | None = db.scalar(SQL["choose_cell"])
    if cell is None:
        raise CellsFull("Nenhuma célula aceita novos clientes.")
    return cell


def reserve_cell(db: Db, *, tenant_id: UUID, cell: str) -> None:
    """Note where the tenant will live, and that it is being made."""
    db.run(SQL["reserve_cell"], tenant_id=tenant_id, cell=cell)
    note_transition(db, tenant_id=tenant_id, state="provisioning", detail=cell)


def activate(db: Db, *, tenant_id: UUID) -> None:
    """Open the tenant; what was kept of its owner's sign-up is erased."""
    db.run(SQL["activate"], tenant_id=tenant_id)
    note_transition(db, tenant_id=tenant_id, state="active", detail=None)


def fail(db: Db, *, tenant_id: UUID, failure: str) -> None:
    """Note why the tenant could not be made."""
    db.run(SQL["fail"], tenant_id=tenant_id, failure=failure)
    note_transition(db, tenant_id=tenant_id, state="failed", detail=failure)


def note_transition(db: Db, *, tenant_id: UUID, state: str, detail: str | None) -> None:
    """Add a line to the tenant's history."""
    db.run(SQL["note_transition"], tenant_id=tenant_id, state=state, detail=detail)


@record
class Waiting:
    """A tenant nobody has taken up."""

    id: UUID


def take_waiting(db: Db, *, older_than_s: float) -> list[UUID]:
    """The twenty sign-ups at most that nobody has looked at for longest, and ``older_than_s``.

    They count as looked at from now on, so that those which fail each time let others pass.
    """
    rows = db.all(Waiting, SQL["take_waiting"], older_than_s=older_than_s)
    return [row.id for row in rows]


def lock_pool(db: Db) -> None:
    """Wait for our turn at this cell's pool; ends with the transaction."""
    db.scalar(SQL["lock_pool"])


def list_standby(db: Db, *, of: str) -> list[str]:
    """Schemas in waiting whose name begins with ``of``."""
    return db.column(SQL["list_standby"], of=of)


def has_schema(db: Db, *, name: str) -> bool:
    """Whether the cell has a schema ``name``."""
    return db.scalar(SQL["find_schema"], name=name) is not None


def create_owner(db: Db, *, email: str, name: str, password_hash: str) -> None:
    """Make the owner's account in the schema at hand; a second call finds it."""
    db.scalar(SQL["create_owner"], email=email, name=name, password_hash=password_hash)


@record
class Switch:
    """A product of a tenant."""

    tenant_id: UUID
    product: str


@record
class Home:
    """Where a tenant lives."""

    cell: str
    slug: str


def want_product(db: Db, of: Switch, *, version: int) -> bool:
    """Follow the wish for a product; whether it is now to be switched on."""
    return bool(db.scalar(SQL["want_product"], **asdict(of), version=version))


def refuse_product(db: Db, of: Switch, *, version: int) -> None:
    """Follow the wish for what is no product, by saying so."""
    db.run(SQL["refuse_product"], **asdict(of), version=version)


def drop_product(db: Db, of: Switch, *, version: int) -> bool:
    """Follow the wish to have a product no more; whether it was the last."""
    return bool(db.run(SQL["drop_product"], **asdict(of), version=version))


def hold_switching(db: Db, of: Switch) -> Home | None:
    """Whose product is being switched on, held until the commit; None when it is not."""
    return db.first(Home, SQL["hold_switching"], **asdict(of))


def end_switching(db: Db, of: Switch, *, failure: str | None = None) -> None:
    """Note that a product is on, or why it cannot be."""
    state = "failed" if failure else "on"
    db.run(SQL["end_switching"], **asdict(of), state=state, failure=failure)


def take_switching(db: Db, *, older_than_s: float) -> list[Switch]:
    """Products under way that nobody has looked at for so long; as ``take_waiting``."""
    return db.all(Switch, SQL["take_switching"], older_than_s=older_than_s)
