"""Transactions: scoped before their first statement, and never carrying a tenant onwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pg8000.exceptions import DatabaseError

from scripts.lib.dev import postgres
from scripts.lib.dev.environment import database_url
from scripts.lib.dev.keys import login
from scripts.lib.dev.place import Place
from shared import work
from shared.context import PLATFORM_ACTOR, Context, Tenant
from shared.db import PLATFORM, Databases, Scope
from shared.errors import Conflict, NotFound, Unavailable
from shared.troubles import away, passing, reason
from shared.wiring import platform
from tests.support.caller import Caller


@dataclass(frozen=True)
class One:
    """One column."""

    value: Any


@pytest.fixture
def databases(place: Place) -> Databases:
    """The worker's databases."""
    return platform().databases


def test_a_transaction_runs_as_its_tenant_and_returns_as_nobody(
    alone: Databases, tenants: dict[str, Tenant]
) -> None:
    """Role, path, tenant and time-out end with the transaction; the connection is the same."""
    tenant = tenants["acme"]
    asked = (
        "select array[pg_backend_pid()::text, current_user::text, "
        "current_setting('app.current_tenant', true), current_setting('statement_timeout')]"
    )
    with alone.transaction(tenant.scope) as db:
        pid, *inside = db.scalar(asked)
        assert db.scalar("show search_path") == "tenant_acme, pg_temp"
    with alone.transaction(Scope("c1", None, "pg_catalog", statement_timeout_ms=7000)) as db:
        again, *outside = db.scalar(asked)
        db.script("rollback")
        _, *between = db.scalar(asked)

    assert inside == ["tenant_acme", str(tenant.id), "5s"]
    assert outside == ["avila_c1", "", "7s"]
    assert between == ["avila_c1", "", "0"]
    assert again == pid


@pytest.fixture
def alone(place: Place) -> Iterator[Databases]:
    """The first cell by one connection, so that each transaction has the former's."""
    url = database_url(place, login("c1"), "cell_c1")
    made = Databases(url, {"c1": url}, size=1)
    yield made
    made.close()


def _write_and_fail(databases: Databases) -> None:
    with databases.transaction(PLATFORM) as db:
        db.run("insert into cell (name) values (:name)", name="gone")
        raise RuntimeError


def test_raising_rolls_back(databases: Databases) -> None:
    """Nothing of a failed unit of work stays."""
    with pytest.raises(RuntimeError):
        _write_and_fail(databases)

    with databases.transaction(PLATFORM) as db:
        assert db.first(One, "select name as value from cell where name = 'gone'") is None


def test_a_refused_constraint_becomes_the_problem(databases: Databases) -> None:
    """``refusing`` names one constraint and lets every other error through."""
    taken = Conflict("já existe")

    with (
        pytest.raises(Conflict),
        databases.transaction(PLATFORM) as db,
        db.refusing("cell_pkey", taken),
    ):
        db.run("insert into cell (name) values (:name)", name="c1")
    with (
        pytest.raises(DatabaseError),
        databases.transaction(PLATFORM) as db,
        db.refusing("other", taken),
    ):
        db.run("insert into cell (name) values (:name)", name="c1")


def test_one_row_is_asked_for_and_none_is_not_found(databases: Databases) -> None:
    """A missing record is the caller's to hear about."""
    with pytest.raises(NotFound), databases.transaction(PLATFORM) as db:
        db.one(One, "select name as value from cell where name = :name", name="nowhere")


def test_a_connection_that_died_is_replaced(alone: Databases, place: Place) -> None:
    """A database restart costs the next request nothing but a new connection."""
    asked = Scope("c1", None, "pg_catalog")
    with alone.transaction(asked) as db:
        pid = db.scalar("select pg_backend_pid()")
    with postgres.connect(place) as admin:
        assert admin.run("select pg_terminate_backend(:pid, 2000)", pid=pid) == [[True]]

    with alone.transaction(asked) as db:
        assert db.scalar("select pg_backend_pid()") != pid


def _half(databases: Databases, mark: str) -> None:
    with databases.transaction(PLATFORM) as db:
        db.run("insert into cell (name) values (:mark)", mark=mark)
        db.scalar("select 1 / 0")


def test_a_refused_statement_takes_the_others_with_it(databases: Databases) -> None:
    """Nothing of a unit of work stays that the database refused in part."""
    with pytest.raises(DatabaseError):
        _half(databases, "half")

    with databases.transaction(PLATFORM) as db:
        assert db.first(One, "select name as value from cell where name = 'half'") is None


def test_values_keep_their_types(databases: Databases) -> None:
    """UUID, aware time, JSON and arrays come back as they went in."""
    with databases.transaction(PLATFORM) as db:
        row = db.one(
            One,
            "select jsonb_build_object('a', :n::int, 'b', :names::text[]) as value",
            n=3,
            names=["x", "ç'\""],
        )

    assert row.value == {"a": 3, "b": ["x", "ç'\""]}


def test_set_config_is_out_of_reach(databases: Databases, tenants: dict[str, Tenant]) -> None:
    """An injected query cannot become another tenant: the function is revoked."""
    with (
        pytest.raises(DatabaseError, match="permission denied for function set_config"),
        databases.transaction(tenants["acme"].scope) as db,
    ):
        db.scalar("select set_config('app.current_tenant', :other, true)", other="x")


PASSING = ("40P01", "53300", "53100", "53200", "57P01", "57014", "58030", "25006", "55P03")


@pytest.mark.parametrize("code", PASSING)
def test_a_cause_that_passes_is_told_from_one_that_stays(code: str) -> None:
    """A server that restarts, is full or cannot write deserves another try."""
    error = DatabaseError({"C": code, "M": "why"})

    assert passing(error)
    assert isinstance(away(error), Unavailable)
    assert reason(error) == "why"


@pytest.mark.parametrize("code", ["23505", "42P01", "42501", "22P02", "XX000"])
def test_a_defect_passes_not(code: str) -> None:
    """A duplicate, a missing table or right, a wrong value: the next try finds the same."""
    assert not passing(DatabaseError({"C": code, "M": "why"}))
    assert away(DatabaseError({"C": code, "M": "why"})) is None


def test_who_always_loses_the_race_is_told(acme: Caller) -> None:
    """Four tries, each in a transaction of its own; then 503, for it may go better later."""
    seen: list[str] = []

    def lose(ctx: Context) -> None:
        seen.append(ctx.db.scalar("select pg_current_xact_id()::text"))
        raise DatabaseError({"C": "40P01", "M": "deadlock detected"})

    with pytest.raises(Unavailable):
        work.run(platform(), work.Caller(acme.tenant, PLATFORM_ACTOR), lose)

    assert len(set(seen)) == len(seen) == 4


@pytest.mark.parametrize("name", ["", "a b", "a;b", 'a"b', "Acme", "1a", "a" * 64])
def test_a_scope_is_made_of_plain_names(databases: Databases, name: str) -> None:
    """They stand in a statement as they are: another is refused before it is sent."""
    for scope in (Scope("c1", name, "core"), Scope("c1", None, name)):
        with (
            pytest.raises(ValueError, match="not a database name"),
            databases.transaction(scope) as db,
        ):
            db.scalar("select 1")


def test_one_of_several_is_nobody_s_choice(databases: Databases) -> None:
    """A query for one row that finds two is a defect, not the first of them."""
    with pytest.raises(AssertionError), databases.transaction(PLATFORM) as db:
        db.one(One, "select unnest(array[1, 2]) as value")


@pytest.mark.parametrize(("lasting", "told"), [(True, "on"), (False, "off")])
def test_only_what_says_so_does_not_wait_for_the_disk(
    databases: Databases, told: str, *, lasting: bool
) -> None:
    """A transaction lasts unless it may be lost."""
    step = ("select current_setting('synchronous_commit') as value", {})

    assert databases.at_once(One, PLATFORM, step, lasting=lasting) == [One(told)]
