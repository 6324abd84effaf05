"""Brings every schema to the state the files describe, one recorded step at a time.

Each migration and its ledger row commit together, so a run that is cut off resumes where it
stopped. The ledger is read once a database: with nothing to do, a thousand tenants cost one query.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from shared.db import CONTROL, Databases, Db, Scope
from shared.migrations import files
from shared.migrations.files import Migration

_log = logging.getLogger(__name__)

_PLAIN = re.compile(r"[a-z][a-z0-9_]{0,62}")
_LOCKS = "set local lock_timeout to '4s'; set local client_min_messages to warning"
_LEDGER = """
create schema if not exists {home};
create table if not exists {home}.migration (
    schema_name text not null,
    source text not null,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now(),
    primary key (schema_name, source, name)
);
alter table {home}.migration enable row level security, force row level security;
drop policy if exists owner_all on {home}.migration;
create policy owner_all on {home}.migration to avila_owner using (true) with check (true);
"""
_ROLES = """
do $$
declare wanted text;
begin
    foreach wanted in array array['platform', 'tenant'] loop
        if not exists (select from pg_roles where rolname = wanted) then
            execute format('create role %I nologin', wanted);
        end if;
    end loop;
end
$$;
"""
_TENANT_SCHEMA = """
create role {name} nologin inherit in role tenant;
grant {name} to {login};
create schema {name};
grant usage on schema {name} to {name};
alter default privileges in schema {name} grant select, insert, update, delete on tables to {name};
alter default privileges in schema {name} grant usage, select on sequences to {name};
alter default privileges in schema {name} grant execute on functions to {name};
"""


class ChangedMigration(RuntimeError):
    """A migration that was already applied reads differently now; add a new file instead."""


@dataclass(frozen=True, slots=True)
class _Applied:
    schema_name: str
    source: str
    name: str
    checksum: str


def _home(database: str) -> str:
    """The schema that holds a database's ledger."""
    return "control" if database == CONTROL else "core"


def _login(cell: str) -> str:
    """Who signs in to a cell and takes the roles of its tenants, and of no other's."""
    if not _PLAIN.fullmatch(cell):
        raise ValueError(f"not a cell's name: {cell!r}")
    return f"avila_{cell}"


@contextmanager
def _owned(databases: Databases, database: str, schema: str) -> Iterator[Db]:
    scope = Scope(database, None, schema, statement_timeout_ms=600_000)
    with databases.transaction(scope, as_owner=True) as db:
        db.script(_LOCKS)
        yield db


def _record(db: Db, home: str, schema: str, migration: Migration) -> None:
    db.script(migration.sql)
    db.script(f"set local search_path to {schema}, pg_temp")
    db.run(
        f"insert into {home}.migration (schema_name, source, name, checksum) "  # noqa: S608 - our own names
        "values (:schema, :source, :name, :checksum)",
        schema=schema,
        source=migration.source,
        name=migration.name,
        checksum=migration.checksum,
    )


def _pending(
    migrations: Sequence[Migration], applied: dict[tuple[str, str], str]
) -> list[Migration]:
    for migration in migrations:
        known = applied.get((migration.source, migration.name), migration.checksum)
        if known != migration.checksum:
            raise ChangedMigration(
                f"{migration.source}/{migration.name}.sql changed after it was applied"
            )
    return [m for m in migrations if (m.source, m.name) not in applied]


def _ledger(databases: Databases, database: str) -> dict[str, dict[tuple[str, str], str]]:
    """What was applied, by schema; makes the ledger itself when it is missing."""
    home = _home(database)
    with _owned(databases, database, "pg_catalog") as db:
        db.script("select pg_advisory_xact_lock(727601)")
        if db.scalar("select to_regclass(:name)", name=f"{home}.migration") is None:
            db.script(_ROLES)
            db.script(_LEDGER.format(home=home))
        rows = db.all(
            _Applied,
            f"select schema_name, source, name, checksum from {home}.migration",  # noqa: S608
        )
    by_schema: dict[str, dict[tuple[str, str], str]] = {}
    for row in rows:
        by_schema.setdefault(row.schema_name, {})[row.source, row.name] = row.checksum
    return by_schema


def _advance(databases: Databases, database: str, schema: str, pending: list[Migration]) -> int:
    for migration in pending:
        with _owned(databases, database, schema) as db:
            _record(db, _home(database), schema, migration)
        _log.info("%s %s: %s/%s", database, schema, migration.source, migration.name)
    return len(pending)


def _tenant_schemas(databases: Databases, cell: str) -> list[str]:
    with _owned(databases, cell, "pg_catalog") as db:
        return list(
            db.scalar(
                "select coalesce(array_agg(nspname::text order by nspname), '{}') "
                "from pg_namespace where nspname ~ :form",
                form="^(tenant|standby)_",
            )
        )


def migrate(databases: Databases, *, phase: str | None = None) -> int:
    """Apply what is missing everywhere, up to ``phase``; None is all of it.

    Returns:
        How many migrations were applied.

    Raises:
        ChangedMigration: an applied file was edited.
    """
    ledger = _ledger(databases, CONTROL)
    todo = _pending(files.until(phase, files.control()), ledger.get("control", {}))
    done = _advance(databases, CONTROL, "control", todo)
    shared, own = files.until(phase, files.core()), files.until(phase, files.tenant())
    for cell in databases.cells:
        ledger = _ledger(databases, cell)
        done += _advance(databases, cell, "core", _pending(shared, ledger.get("core", {})))
        for schema in _tenant_schemas(databases, cell):
            done += _advance(databases, cell, schema, _pending(own, ledger.get(schema, {})))
    _register_cells(databases)
    return done


def _register_cells(databases: Databases) -> None:
    with databases.transaction(Scope(CONTROL, "platform", "control")) as db:
        for cell in databases.cells:
            db.run(
                "insert into control.cell (name) values (:name) on conflict do nothing", name=cell
            )


def create_tenant_schema(databases: Databases, cell: str, name: str) -> None:
    """Make schema and role ``name`` in ``cell``, migrated to the present; all of it or nothing.

    ``name`` must be a plain lower-case identifier; the role may be used by the cell's login only.
    """
    with _owned(databases, cell, "pg_catalog") as db:
        db.script(_TENANT_SCHEMA.format(name=name, login=_login(cell)))
        for migration in files.tenant():
            db.script(f"set local search_path to {name}, pg_temp")
            _record(db, "core", name, migration)


def rename_tenant_schema(db: Db, old: str, new: str) -> None:
    """Give schema and role ``old`` the name ``new``, in the owner's transaction ``db``.

    Raises:
        ValueError: a name is not a plain identifier.
    """
    if not (_PLAIN.fullmatch(old) and _PLAIN.fullmatch(new)):
        raise ValueError(f"not schema names: {old!r}, {new!r}")
    db.script(f"alter schema {old} rename to {new}; alter role {old} rename to {new}")
    db.run(
        "update core.migration set schema_name = :new where schema_name = :old", new=new, old=old
    )
