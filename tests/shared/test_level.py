"""A tenant is made of what the fleet has, whatever the release that makes it knows."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

import pytest

from shared import manifest
from shared.context import Tenant
from shared.db import CONTROL, PLATFORM, Db, Scope
from shared.migrations import files, level
from shared.migrations.engine import (
    ChangedMigration,
    Unfinished,
    bring_up,
    create_tenant_schema,
    make_schema,
    migrate,
)
from shared.wiring import platform
from tests.support.waiting import waits_for_a_lock

CELL = "c1"
LAST = "delete from control.fleet_migration where source = 'notifications' and name >= '0004'"
TABLE = "notice"  # what the first of those steps makes


@contextmanager
def owned(database: str, schema: str = "pg_catalog") -> Iterator[Db]:
    """A transaction of the schemas' owner."""
    with platform().databases.transaction(Scope(database, None, schema), as_owner=True) as db:
        yield db


@pytest.fixture(autouse=True)
def fleet(tenants: dict[str, Tenant]) -> Iterator[None]:
    """The schemas there were, and the level by the files, after each test."""
    yield
    with owned(CELL) as db:
        names = db.scalar("select array_agg(nspname::text) from pg_namespace where nspname ~ 'xx'")
        for name in names or []:
            db.script(f"drop schema {name} cascade; drop role {name}")
            db.run("delete from core.migration where schema_name = :name", name=name)
    change("delete from control.fleet_migration")
    migrate(platform().databases)


def change(script: str) -> None:
    """Let the fleet stand elsewhere."""
    with owned(CONTROL) as db:
        db.script(script)


def plant(*steps: tuple[str, str, str]) -> None:
    """Let the fleet have had steps that no file of ours knows: of a feature, named, doing."""
    with level.moving(platform().databases) as db:
        level.move(db, [files.Migration(source, name, "pre", sql) for source, name, sql in steps])


def made(*products: str, kind: str = "standby") -> str:
    """A schema made now."""
    name = f"{kind}_xx{uuid4().hex[:8]}"
    create_tenant_schema(platform().databases, CELL, name, products)
    return name


def has(schema: str, table: str) -> bool:
    """Whether ``schema`` has ``table``."""
    with owned(CELL) as db:
        return db.scalar("select to_regclass(:name)", name=f"{schema}.{table}") is not None


def names() -> set[str]:
    """The steps the fleet has."""
    return {step.name for step in level.stands(platform().databases)}


def test_an_older_release_makes_what_the_newer_one_needs() -> None:
    """A step of the release to come has reached the fleet: its text is there, its file is not."""
    plant(("auth", "9001_pre_later", "create table later (id integer)"))

    assert has(made(), "later")


def test_a_newer_release_makes_what_the_older_one_needs() -> None:
    """Its last steps have files, and wait until nothing older is served."""
    change("delete from control.fleet_migration where name = '0005_post_former_search'")

    with owned(CELL, made("clinic")) as db:
        former = "select count(*) from pg_attribute where attrelid = 'patient'::regclass and "
        assert db.scalar(f"{former} attname in ('search_text', 'found_by')") == 2


def test_a_tenant_has_its_products_tables_only() -> None:
    """What is common, and its own."""
    yard, clinic = made("recycling"), made("clinic")

    assert (has(yard, "account"), has(yard, "patient")) == (True, False)
    assert (has(clinic, "account"), has(clinic, "patient")) == (True, True)


def test_features_migrate_in_the_manifest_s_order() -> None:
    """As its head says: a tenant's files, the control database's, and the rows of the fleet."""
    order = list(manifest.load())
    for steps in (files.tenant(), files.control(), level.stands(platform().databases)):
        found = [order.index(step.source) for step in steps if step.source in order]
        assert found == sorted(found)
        assert len(set(found)) > 1


def test_a_schema_is_made_in_the_manifest_s_order() -> None:
    """The alphabet would have the second of these first."""
    plant(
        ("notifications", "9001_pre_second", "alter table first add column more integer"),
        ("workspace", "9001_pre_first", "create table first (id integer)"),
    )

    assert has(made(), "first")


def test_the_first_phase_moves_the_level_by_its_own_steps() -> None:
    """The last ones come when nothing older is served, by the same command."""
    change("delete from control.fleet_migration where name in ('0005_post_former_search', 'x')")
    change(LAST)

    assert migrate(platform().databases, phase="pre") == 0
    assert "0004_pre_notice" in names()
    assert "0005_post_former_search" not in names()
    migrate(platform().databases, phase="post")
    assert "0005_post_former_search" in names()


def test_a_fleet_without_a_level_stands_where_its_tenants_are(acme_s_steps: set[str]) -> None:
    """Former releases wrote none: what they did last counts by the tenants that have had it."""
    change("delete from control.fleet_migration")
    with pytest.raises(LookupError, match="scripts/migrate"):
        made()

    migrate(platform().databases, phase="pre")

    assert names() >= acme_s_steps


@pytest.fixture
def acme_s_steps() -> set[str]:
    """What a clinic of the world has had."""
    with owned(CELL) as db:
        query = "select array_agg(name) from core.migration where schema_name = 'tenant_acme'"
        return set(db.scalar(query))


def test_a_schema_made_while_a_run_goes_on_is_not_left_behind() -> None:
    """The run has passed by when it appears: the level moves when it has the step, not before."""
    change(LAST)
    name, databases = f"standby_xx{uuid4().hex[:8]}", platform().databases
    with ThreadPoolExecutor(1) as pool:
        with level.held(databases) as steps, owned(CELL) as db:
            make_schema(db, CELL, name)
            bring_up(db, name, files.of((), steps))
            run = pool.submit(migrate, databases)
            waits_for_a_lock(run)
        assert run.result() > 0

    assert has(name, TABLE)
    assert "0004_pre_notice" in names()


def test_nobody_makes_a_schema_while_the_level_moves() -> None:
    """What it would be made of is not known until then."""
    with ThreadPoolExecutor(1) as pool:
        with level.moving(platform().databases) as db:
            later = pool.submit(made)
            waits_for_a_lock(later)
            step = files.Migration("auth", "9001_pre_later", "pre", "create table later (id int)")
            level.move(db, [step])

        assert has(later.result(), "later")


def test_who_is_locked_keeps_the_level_from_nobody() -> None:
    """It is told; whoever is made from now on has the step."""
    behind = _behind()
    with owned(CELL, behind) as db:
        db.script("create table notice (id integer)")
        with pytest.raises(Unfinished, match=f"{behind}: notifications/0004_pre_notice"):
            migrate(platform().databases)

    assert has(made(), TABLE)


def test_a_run_that_is_given_up_moves_nothing() -> None:
    """Five refused one after the other: the step is at fault, and no tenant is made with it."""
    for schema in [_behind() for _ in range(5)]:
        with owned(CELL, schema) as db:
            db.script("create table notice (id integer)")

    with pytest.raises(Unfinished):
        migrate(platform().databases)

    assert "0004_pre_notice" not in names()


def _behind() -> str:
    """A schema made before the fleet had the step."""
    change(LAST)
    return made()


def test_a_file_that_differs_from_what_the_fleet_has_is_refused() -> None:
    """Though no schema of this cell has had it yet."""
    change("update control.fleet_migration set sql = 'select 1' where name = '0004_pre_notice'")

    with pytest.raises(ChangedMigration, match="notifications/0004_pre_notice"):
        migrate(platform().databases)


def test_a_schema_that_waits_gets_the_steps_of_its_product() -> None:
    """No tenant has it yet: what it has had says which product it is for."""
    change("delete from control.fleet_migration where name = '0020_pre_feed'")
    waiting, other = made("clinic"), made()
    assert not has(waiting, "calendar_feed")

    assert migrate(platform().databases) == 1
    assert has(waiting, "calendar_feed")
    assert not has(other, "appointment")


def test_a_product_s_first_table_reaches_its_tenants(clean: None) -> None:
    """One that had the product before it had any table is not told by its schema."""
    slug = f"xx{uuid4().hex[:8]}"
    create_tenant_schema(platform().databases, CELL, f"tenant_{slug}")
    with platform().databases.transaction(PLATFORM) as db:
        values = "(:slug, 'X', '52998224725', 'clinic', 'basico', 'c1', 'active')"
        db.run(
            "insert into tenant (slug, name, document, product, plan, cell, state)"
            f" values {values}",
            slug=slug,
        )
    change("delete from control.fleet_migration where source = 'clinic'")

    migrate(platform().databases)

    assert has(f"tenant_{slug}", "patient")
