"""Every schema is where the files say, however the run before ended."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import pytest

from shared.context import Tenant
from shared.db import CONTROL, Db, Scope
from shared.migrations import files
from shared.migrations.engine import (
    ChangedMigration,
    Unfinished,
    create_tenant_schema,
    migrate,
    rename_tenant_schema,
)
from shared.migrations.files import Migration
from shared.migrations.turn import taken
from shared.products import PRODUCTS
from shared.wiring import platform
from tests.support.waiting import waits_for_a_lock

CELL = "c1"
COMMON = files.of((), files.tenant())


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


@contextmanager
def untaken(prefix: str) -> Iterator[str]:
    """A schema of no tenant yet, to be brought behind."""
    name = f"{prefix}{uuid4().hex[:8]}"
    create_tenant_schema(platform().databases, CELL, name)
    yield name
    remove(name)


@pytest.fixture
def standby(tenants: dict[str, Tenant]) -> Iterator[str]:
    """One."""
    with untaken("standby_") as name:
        yield name


@pytest.fixture
def another(tenants: dict[str, Tenant]) -> Iterator[str]:
    """A second one, whose turn comes after the first."""
    with untaken("standby_x") as name:
        yield name


def remove(name: str) -> None:
    """Drop a schema with its role, and what the ledger says of it."""
    with owned(CELL) as db:
        db.script(f"drop schema if exists {name} cascade; drop role if exists {name}")
        db.run("delete from core.migration where schema_name = :name", name=name)


def bring_behind(schema: str) -> None:
    """Take one step back, whole."""
    forget(schema, "notifications", "0001_pre_reminder")
    with owned(CELL, schema) as db:
        db.script("drop table reminder")


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


def test_every_ledger_equals_the_files(standby: str, tenants: dict[str, Tenant]) -> None:
    """Control database, cells, tenants with their products, and those that wait to become one."""
    had: dict[str, set[str]] = {}
    assert applied(CONTROL) == {"control": written(files.control())}
    for cell in platform().databases.cells:
        found = applied(cell)
        assert found.pop("core") == written(files.core())
        for schema, lines in found.items():
            waits_for = schema.removeprefix("standby_").partition("_")[0]
            named = {source for source, _, _ in lines} & PRODUCTS.keys()
            had[schema] = named if schema.startswith("tenant_") else {waits_for}
            assert lines == written(files.of(had[schema], files.tenant()))
    assert all(had[one.scope.schema] == one.products for one in tenants.values())
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
        db.script("drop table logo")
    with pytest.raises(Unfinished):  # the table of reminders is still there
        migrate(platform().databases)
    with owned(CELL, standby) as db:
        db.script("drop table reminder")

    assert migrate(platform().databases) == 1
    assert applied(CELL)[standby] == written(COMMON)


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


def test_a_second_run_waits_and_says_so(standby: str) -> None:
    """It names the process that runs, and finds everything done when its turn has come."""
    bring_behind(standby)
    told: list[str] = []
    said = threading.Event()

    def tell(line: str) -> None:
        told.append(line)
        said.set()

    with ThreadPoolExecutor(1) as pool:
        with taken(platform().databases, told.append):
            second = pool.submit(migrate, platform().databases, tell=tell)
            assert said.wait(20)
            with owned(CELL) as db:
                waiting = db.scalar("select to_regclass(:name)", name=f"{standby}.reminder")

        assert second.result() == 1
    assert waiting is None
    assert "waiting for another run (PostgreSQL process " in told[0]


def test_a_locked_tenant_is_left_and_tried_again_at_the_end(standby: str, another: str) -> None:
    """Its neighbour, whose turn is later, has the step by then."""
    for schema in (standby, another):
        bring_behind(schema)
    busy = threading.Event()
    neighbours: list[bool] = []

    def tell(line: str) -> None:
        if "tried again" in line:
            with owned(CELL) as db:
                there = db.scalar("select to_regclass(:name)", name=f"{another}.reminder")
            neighbours.append(there is not None)
            busy.set()

    with ThreadPoolExecutor(1) as pool:
        with owned(CELL, standby) as db:
            db.script("create table reminder (id integer)")
            run = pool.submit(migrate, platform().databases, tell=tell)
            assert busy.wait(30)
            db.script("drop table reminder")

        assert run.result() == 2
    assert neighbours == [True]
    assert applied(CELL)[standby] == written(COMMON)


def test_a_tenant_that_stays_locked_is_told_and_recorded(standby: str, another: str) -> None:
    """The command ends with 1 and its name; the next run finds nothing but this one to do."""
    for schema in (standby, another):
        bring_behind(schema)
    with owned(CELL, standby) as db:
        db.script("create table reminder (id integer)")
        ended = subprocess.run(
            [sys.executable, "-m", "shared.migrations"], capture_output=True, text=True, check=False
        )
        db.script("drop table reminder")

    assert ended.returncode == 1
    assert f"c1 {standby}: notifications/0001_pre_reminder: canceling statement" in ended.stdout
    assert "Traceback" not in ended.stdout + ended.stderr
    assert _left() == [standby]
    assert applied(CELL)[another] == written(COMMON)
    assert migrate(platform().databases) == 1
    assert _left() == []


def _left() -> list[str]:
    with owned(CELL) as db:
        query = "select coalesce(array_agg(schema_name), '{}') from core.migration_left"
        return list(db.scalar(query))


def test_a_tenant_that_refuses_a_step_stops_no_other(standby: str, another: str) -> None:
    """What is in its way is its own; it is told at the end."""
    forget(standby, "notifications", "0001_pre_reminder")
    bring_behind(another)

    with pytest.raises(Unfinished, match=f"{standby}: notifications/0001_pre_reminder"):
        migrate(platform().databases)

    assert applied(CELL)[another] == written(COMMON)
    with owned(CELL, standby) as db:
        db.script("drop table reminder")
    assert migrate(platform().databases) == 1


def test_a_tenant_that_is_named_meanwhile_gets_its_steps(standby: str) -> None:
    """A sign-up claims the schema while the run comes to it: under its new name it is not lost."""
    bring_behind(standby)
    name = f"tenant_{standby}"
    with ThreadPoolExecutor(1) as pool:
        with owned(CELL) as db:
            rename_tenant_schema(db, standby, name)
            run = pool.submit(migrate, platform().databases)
            waits_for_a_lock(run)
        done = run.result()
    found = applied(CELL).get(name)
    remove(name)

    assert done == 1
    assert found == written(COMMON)


def test_a_tenant_that_is_gone_meanwhile_is_no_error(standby: str) -> None:
    """It was in the list, and was dropped before its turn."""
    bring_behind(standby)
    with ThreadPoolExecutor(1) as pool:
        with owned(CELL) as db:
            db.script(f"drop schema {standby} cascade; drop role {standby}")
            db.scalar("select pg_advisory_xact_lock(727605, hashtext(:name))::text", name=standby)
            run = pool.submit(migrate, platform().databases)
            waits_for_a_lock(run)

        assert run.result() == 0
