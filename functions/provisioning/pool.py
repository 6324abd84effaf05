"""Standby schemas: built ahead, claimed by renaming."""

from secrets import token_hex
from typing import Final

from functions.provisioning import queries
from shared.context import schema_of
from shared.db import Databases, Scope
from shared.migrations.engine import create_tenant_schema, rename_tenant_schema

KEPT_READY: Final = 3


def _owner_scope(cell: str, schema: str = "pg_catalog") -> Scope:
    return Scope(cell, None, schema, statement_timeout_ms=30_000)


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


def claim(databases: Databases, cell: str, slug: str) -> None:
    """Give ``slug`` a schema and a role of its own in ``cell``; one that has them keeps them."""
    name = schema_of(slug)
    with databases.transaction(_owner_scope(cell), as_owner=True) as db:
        queries.lock_pool(db)
        if queries.has_schema(db, name=name):
            return
        ready = queries.list_standby(db)
        if ready:
            rename_tenant_schema(db, ready[0], name)
            return
    create_tenant_schema(databases, cell, name)


def refill(databases: Databases, cell: str) -> int:
    """Build standby schemas until three are ready; how many were built."""
    with databases.transaction(_owner_scope(cell), as_owner=True) as db:
        missing = KEPT_READY - len(queries.list_standby(db))
    for _ in range(missing):
        create_tenant_schema(databases, cell, f"standby_{token_hex(4)}")
    return max(missing, 0)


def create_owner(databases: Databases, cell: str, slug: str, owner: dict[str, str]) -> None:
    """Make the account of who signed up; repeating it changes nothing."""
    with databases.transaction(_owner_scope(cell, schema_of(slug)), as_owner=True) as db:
        queries.create_owner(
            db,
            email=owner["email"],
            name=owner["name"],
            password_hash=owner["password_hash"],
        )
