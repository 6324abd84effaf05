"""Brings every schema to the state the files describe, one recorded step at a time.

Each migration and its ledger row commit together, so a run that is cut off resumes where it
stopped. The ledger is read once a database: with nothing to do, a thousand tenants cost one query.
"""

import logging
import re
from collections.abc import Collection, Sequence

from shared.db import CONTROL, Databases, Db, Scope
from shared.migrations import files, ledger, level
from shared.migrations.files import Migration
from shared.migrations.fleet import Fleet, Unfinished
from shared.migrations.ledger import ChangedMigration
from shared.migrations.turn import StillRunning, Tell, taken

__all__ = [
    "ChangedMigration",
    "StillRunning",
    "Unfinished",
    "bring_up",
    "create_tenant_schema",
    "make_schema",
    "migrate",
    "rename_tenant_schema",
]

_log = logging.getLogger(__name__)
_PLAIN = re.compile(r"[a-z][a-z0-9_]{0,62}")
_TENANT_SCHEMA = """
create role {name} nologin inherit in role tenant;
grant {name} to {login};
create schema {name};
grant usage on schema {name} to {name};
alter default privileges in schema {name} grant select, insert, update, delete on tables to {name};
alter default privileges in schema {name} grant usage, select on sequences to {name};
alter default privileges in schema {name} grant execute on functions to {name};
"""


def _login(cell: str) -> str:
    """Who signs in to a cell and takes the roles of its tenants, and of no other's."""
    if not _PLAIN.fullmatch(cell):
        raise ValueError(f"not a cell's name: {cell!r}")
    return f"avila_{cell}"


def migrate(databases: Databases, *, phase: str | None = None, tell: Tell = _log.warning) -> int:
    """Apply what is missing everywhere, up to ``phase``; None is all of it.

    One run at a time: a second one says to ``tell`` that it waits.

    Returns:
        How many migrations were applied.

    Raises:
        ChangedMigration: an applied file was edited.
        Unfinished: schemas were locked, or refused a step; the others have all of it.
        StillRunning: another run took longer than an hour.
    """
    with taken(databases, tell):
        applied = Fleet(databases, phase, tell).advance()
        _register_cells(databases)
    return applied


def _register_cells(databases: Databases) -> None:
    with databases.transaction(Scope(CONTROL, "platform", "control")) as db:
        for cell in databases.cells:
            db.run(
                "insert into control.cell (name) values (:name) on conflict do nothing", name=cell
            )


def create_tenant_schema(
    databases: Databases, cell: str, name: str, products: Collection[str] = ()
) -> None:
    """Make schema and role ``name`` in ``cell``, where the fleet stands; all of it or nothing."""
    with level.held(databases) as steps, ledger.owned(databases, cell) as db:
        make_schema(db, cell, name)
        bring_up(db, name, files.of(products, steps))


def make_schema(db: Db, cell: str, name: str) -> None:
    """Make schema and role ``name``, empty, in the owner's transaction ``db``.

    ``name`` must be a plain lower-case identifier; the role may be used by the cell's login only.
    """
    db.script(_TENANT_SCHEMA.format(name=name, login=_login(cell)))


def bring_up(db: Db, name: str, steps: Sequence[Migration]) -> None:
    """Give schema ``name`` what it misses of ``steps``, in the owner's transaction ``db``.

    One that a run is just taking there is waited for.

    Raises:
        ChangedMigration: it had one of them in another form.
    """
    for step in ledger.missing(steps, ledger.of_schema(db, name)):
        db.script(f"set local search_path to {name}, pg_temp")
        ledger.take(db, "core", name, step)


def rename_tenant_schema(db: Db, old: str, new: str) -> None:
    """Give schema and role ``old`` the name ``new``, in the owner's transaction ``db``.

    Waits for a migration of ``old`` that is under way.

    Raises:
        ValueError: a name is not a plain identifier.
    """
    if not (_PLAIN.fullmatch(old) and _PLAIN.fullmatch(new)):
        raise ValueError(f"not schema names: {old!r}, {new!r}")
    ledger.hold_name(db, old)
    db.script(f"alter schema {old} rename to {new}; alter role {old} rename to {new}")
    db.run(
        "update core.migration set schema_name = :new where schema_name = :old", new=new, old=old
    )
