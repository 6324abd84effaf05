"""Standby schemas of each product: built ahead, claimed by renaming."""

from collections.abc import Sequence
from secrets import token_hex
from typing import Final

from functions.provisioning import queries
from shared import manifest
from shared.context import schema_of
from shared.db import Databases, Scope
from shared.migrations import files, level
from shared.migrations.engine import (
    bring_up,
    create_tenant_schema,
    make_schema,
    rename_tenant_schema,
)

KEPT_READY: Final = 3


def _owner_scope(cell: str, schema: str = "pg_catalog") -> Scope:
    return Scope(cell, None, schema, statement_timeout_ms=30_000)


def _pool(product: str) -> str:
    """How the names begin of what waits for tenants of ``product``."""
    return f"standby_{product}_"


def home_of(databases: Databases, slug: str) -> str | None:
    """The cell where an interrupted delivery has put ``slug``; None when there is none yet.

    The control database may have forgotten its choice with the rest of that delivery, and by now
    another cell may have the most room.
    """
    for cell in databases.cells:
        with databases.transaction(_owner_scope(cell), as_owner=True) as db:
            if queries.has_schema(db, name=schema_of(slug)):
                return cell
    return None


def claim(databases: Databases, cell: str, slug: str, products: Sequence[str]) -> None:
    """Give ``slug`` a schema and a role of its own in ``cell``, with the tables of ``products``.

    It has what the fleet has. One that is there already keeps what it has, and gets what it misses.
    """
    name = schema_of(slug)
    with (
        level.held(databases) as steps,
        databases.transaction(_owner_scope(cell), as_owner=True) as db,
    ):
        queries.lock_pool(db)
        if not queries.has_schema(db, name=name):
            if ready := queries.list_standby(db, of=_pool(products[0])):
                rename_tenant_schema(db, ready[0], name)
            else:
                make_schema(db, cell, name)
        bring_up(db, name, files.of(products, steps))


def knows(databases: Databases, product: str) -> bool:
    """Whether this release or the fleet has ``product``: another's tables may be there already."""
    if product in manifest.products():
        return True
    return any(step.product == product for step in level.stands(databases))


def extend(databases: Databases, cell: str, slug: str, product: str) -> None:
    """Give ``slug`` the tables of ``product`` that it misses, where the fleet stands."""
    with (
        level.held(databases) as steps,
        databases.transaction(_owner_scope(cell), as_owner=True) as db,
    ):
        bring_up(db, schema_of(slug), files.of({product}, steps))


def refill(databases: Databases, cell: str) -> int:
    """Build standby schemas until three are ready for each product; how many were built."""
    built = 0
    for product in manifest.products():
        with databases.transaction(_owner_scope(cell), as_owner=True) as db:
            missing = KEPT_READY - len(queries.list_standby(db, of=_pool(product)))
        for _ in range(missing):
            create_tenant_schema(databases, cell, f"{_pool(product)}{token_hex(4)}", {product})
            built += 1
    return built


def create_owner(databases: Databases, cell: str, slug: str, owner: dict[str, str]) -> None:
    """Make the account of who signed up; repeating it changes nothing."""
    with databases.transaction(_owner_scope(cell, schema_of(slug)), as_owner=True) as db:
        queries.create_owner(
            db,
            email=owner["email"],
            name=owner["name"],
            password_hash=owner["password_hash"],
        )
