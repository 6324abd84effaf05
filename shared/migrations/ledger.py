"""What was applied to which schema: one row a step, committed with the step itself."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from shared.db import CONTROL, Databases, Db, Scope
from shared.migrations.files import Migration
from shared.record import record

Done = dict[tuple[str, str], str]

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
# A row a step, not one for each schema that had it: a thousand tenants had the same.
_READ = """
select
    source,
    name,
    checksum,
    json_agg(schema_name) as schemas
from {home}.migration
group by source, name, checksum
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


class ChangedMigration(RuntimeError):
    """A migration that was already applied reads differently now; add a new file instead."""


@record
class _Applied:
    schema_name: str
    source: str
    name: str
    checksum: str


@record
class _Step:
    source: str
    name: str
    checksum: str
    schemas: list[str]


def home_of(database: str) -> str:
    """The schema that holds a database's ledger."""
    return "control" if database == CONTROL else "core"


@contextmanager
def owned(databases: Databases, database: str, schema: str = "pg_catalog") -> Iterator[Db]:
    """A transaction of the schemas' owner, which waits four seconds for a lock at most."""
    scope = Scope(database, None, schema, statement_timeout_ms=600_000)
    with databases.transaction(scope, as_owner=True) as db:
        db.script(_LOCKS)
        yield db


def read(databases: Databases, database: str) -> dict[str, Done]:
    """What was applied, by schema; makes the ledger itself when it is missing."""
    home = home_of(database)
    with owned(databases, database) as db:
        if db.scalar("select to_regclass(:name)", name=f"{home}.migration") is None:
            db.script(_ROLES)
            db.script(_LEDGER.format(home=home))
        steps = db.all(_Step, _READ.format(home=home))
    by_schema: dict[str, Done] = {}
    for step in steps:
        for schema in step.schemas:
            by_schema.setdefault(schema, {})[step.source, step.name] = step.checksum
    return by_schema


def missing(migrations: Sequence[Migration], done: Done) -> list[Migration]:
    """Those of ``migrations`` that are not ``done``.

    Raises:
        ChangedMigration: one was edited since.
    """
    for migration in migrations:
        if done.get((migration.source, migration.name), migration.checksum) != migration.checksum:
            raise ChangedMigration(
                f"{migration.source}/{migration.name}.sql changed after it was applied"
            )
    return [m for m in migrations if (m.source, m.name) not in done]


def of_schema(db: Db, schema: str) -> Done:
    """What ``schema`` of a cell has had, in the owner's transaction ``db``."""
    query = "select schema_name, source, name, checksum from core.migration where schema_name = :it"
    return {(row.source, row.name): row.checksum for row in db.all(_Applied, query, it=schema)}


def hold_name(db: Db, schema: str) -> None:
    """Keep ``schema`` from being renamed, or from being migrated, until the transaction ends."""
    db.scalar(
        "select pg_advisory_xact_lock(727605, hashtext(:schema))::text",
        schema=schema,
    )


def take(db: Db, home: str, schema: str, migration: Migration) -> bool:
    """Run a step in ``schema``, where ``db`` looks; False when another run did, or nobody can.

    The ledger's row comes first: two that want the same step wait for each other here, before
    either has changed anything.
    """
    entered = (
        db.run(
            f"insert into {home}.migration (schema_name, source, name, checksum) "
            "select :schema, :source, :name, :checksum where to_regnamespace(:schema) is not null "
            "on conflict do nothing",
            schema=schema,
            source=migration.source,
            name=migration.name,
            checksum=migration.checksum,
        )
        == 1
    )
    if entered:
        db.script(migration.sql)
    return entered
