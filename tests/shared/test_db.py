"""Transactions: scoped before their first statement, and never carrying a tenant onwards."""

from dataclasses import dataclass
from typing import Any

import pytest
from pg8000.exceptions import DatabaseError

from scripts.stack import postgres
from scripts.stack.place import Place
from shared.context import Tenant
from shared.db import PLATFORM, Databases, Scope, passing, reason
from shared.errors import Conflict, NotFound
from shared.wiring import platform


@dataclass(frozen=True)
class One:
    """One column."""

    value: Any


@pytest.fixture
def databases(place: Place) -> Databases:
    """The worker's databases."""
    return platform().databases


def test_a_transaction_runs_as_its_tenant_and_returns_as_nobody(
    databases: Databases, tenants: dict[str, Tenant]
) -> None:
    """Role, path and tenant end with the transaction, whichever connection it used."""
    tenant = tenants["acme"]
    with databases.transaction(tenant.scope) as db:
        inside = db.scalar("select current_user::text || current_schema() || core.current_tenant()")
    with databases.transaction(Scope("c1", None, "pg_catalog")) as db:
        outside = db.scalar(
            "select current_user::text || coalesce(core_setting, '') from ("
            "select current_setting('app.current_tenant', true) as core_setting) s"
        )

    assert inside == f"tenant_acmetenant_acme{tenant.id}"
    assert outside == "avila_c1"


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


def test_a_connection_that_died_is_replaced(databases: Databases, place: Place) -> None:
    """A database restart costs the next request nothing but a new connection."""
    with databases.transaction(PLATFORM) as db:
        pid = db.scalar("select pg_backend_pid()")
    with postgres.connect(place) as admin:
        admin.run("select pg_terminate_backend(:pid)", pid=pid)

    with databases.transaction(PLATFORM) as db:
        assert db.scalar("select 1") == 1


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
        pytest.raises(DatabaseError, match="permission denied"),
        databases.transaction(tenants["acme"].scope) as db,
    ):
        db.scalar("select set_config('app.current_tenant', :other, true)", other="x")


@pytest.mark.parametrize(
    ("code", "expected"),
    [("40P01", True), ("53300", True), ("57P01", True), ("55P03", True), ("23505", False)],
)
def test_a_cause_that_passes_is_told_from_one_that_stays(code: str, *, expected: bool) -> None:
    """A server that restarts or is full deserves another try; a duplicate does not."""
    error = DatabaseError({"C": code, "M": "why"})

    assert passing(error) is expected
    assert reason(error) == "why"
