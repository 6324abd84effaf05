"""Every schema is where the files say, however the run before ended."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import pytest

from shared.context import Tenant
from shared.db import CONTROL, Db, Refused, Scope
from shared.migrations import files
from shared.migrations.engine import ChangedMigration, create_tenant_schema, migrate
from shared.migrations.files import Migration
from shared.wiring import platform

CELL = "c1"


@dataclass(frozen=True)
class Applied:
    """One line of a ledger."""

    schema_name: str
    source: str
    name: str
    checksum: str


@contextmanager
def owned(database: str, schema: str = "pg_catalog") -> Iterator[Db]:
    """A transaction of the schemas' owner."""
    with platform().databases.transaction(Scope(database, None, schema), as_owner=True) as db:
        yield db


@pytest.fixture
def standby(tenants: dict[str, Tenant]) -> Iterator[str]:
    """A schema of no tenant yet, to be brought behind."""
    name = f"standby_{uuid4().hex[:8]}"
    create_tenant_schema(platform().databases, CELL, name)
    yield name
    with owned(CELL) as db:
        db.script(f"drop schema {name} cascade; drop role {name}")
        db.run("delete from core.migration where schema_name = :name", name=name)


def forget(schema: str, source: str, name: str) -> None:
    """Take one line out of a schema's ledger."""
    line = "schema_name = :schema and source = :source and name = :name"
    with owned(CELL) as db:
        db.run(f"delete from core.migration where {line}", schema=schema, source=source, name=name)


def applied(database: str) -> dict[str, list[tuple[str, str, str]]]:
    """What every schema of ``database`` has had."""
    home = "control" if database == CONTROL else "core"
    by_schema: dict[str, list[tuple[str, str, str]]] = {}
    with owned(database) as db:
        query = f"select schema_name, source, name, checksum from {home}.migration"
        for row in db.all(Applied, query):
            by_schema.setdefault(row.schema_name, []).append((row.source, row.name, row.checksum))
    return {schema: sorted(lines) for schema, lines in by_schema.items()}


def written(migrations: list[Migration]) -> list[tuple[str, str, str]]:
    """The same of files."""
    return sorted((m.source, m.name, m.checksum) for m in migrations)


def test_migrating_again_does_nothing(standby: str) -> None:
    """With every schema in place not one step is left."""
    assert migrate(platform().databases) == 0


def test_every_ledger_equals_the_files(standby: str) -> None:
    """Control database, cells, tenants and those that wait to become one."""
    assert applied(CONTROL) == {"control": written(files.control())}
    for cell in platform().databases.cells:
        found = applied(cell)
        assert found.pop("core") == written(files.core())
        assert all(lines == written(files.tenant()) for lines in found.values())
    assert {standby, "tenant_acme"} <= set(applied(CELL))


def test_an_edited_file_is_refused(standby: str) -> None:
    """What was applied is history: nothing runs until the file reads as it did."""
    line = "schema_name = :schema and source = 'auth'"
    with owned(CELL) as db:
        db.run(f"update core.migration set checksum = 'other' where {line}", schema=standby)

    with pytest.raises(ChangedMigration, match="auth/0001_pre_account"):
        migrate(platform().databases)


def test_a_run_that_was_cut_off_resumes(standby: str) -> None:
    """What was done before the fault stays done, and the fault once mended is all that is left."""
    forget(standby, "notifications", "0001_pre_reminder")
    forget(standby, "workspace", "0001_pre_workspace")
    with owned(CELL, standby) as db:
        db.script("drop table reminder")
    with pytest.raises(Refused):  # the workspace's tables are still there
        migrate(platform().databases)
    with owned(CELL, standby) as db:
        db.script("drop table first_step, logo")

    assert migrate(platform().databases) == 1
    assert applied(CELL)[standby] == written(files.tenant())


def test_the_last_phase_catches_up_with_the_first(standby: str) -> None:
    """A tenant that the former release made while the new one came is not left behind."""
    forget(standby, "notifications", "0001_pre_reminder")
    with owned(CELL, standby) as db:
        db.script("drop table reminder")

    assert migrate(platform().databases, phase="post") == 1


@pytest.mark.parametrize(
    ("phase", "names"), [("pre", ["a", "c"]), ("post", ["a", "b", "c"]), (None, ["a", "b", "c"])]
)
def test_the_first_phase_leaves_the_last_alone(phase: str | None, names: list[str]) -> None:
    """Before a release nothing is taken away that the running one reads."""
    found = [Migration("clinic", n, p, "") for n, p in (("a", "pre"), ("b", "post"), ("c", "pre"))]

    assert [m.name for m in files.until(phase, found)] == names


def test_an_unknown_phase_is_refused(tenants: dict[str, Tenant]) -> None:
    """A slip of the pen does not run everything."""
    with pytest.raises(ValueError, match="not a phase"):
        migrate(platform().databases, phase="prae")
