"""Every query is real SQL over the real schema, and has one typed face."""

import re
from pathlib import Path

import pytest
from pg8000.native import to_statement

from scripts.lib.dev.place import Place
from shared.context import Tenant
from shared.db import PLATFORM, Scope
from shared.manifest import load as manifest
from shared.shelf import at_home, sweep_scope
from shared.sql import load
from shared.wiring import platform
from tests.support import house, world
from tests.support.house import ROOT

FILES = house.queries()
QUERIES = [
    (path, name, sql)
    for path in FILES
    for name, sql in load(".".join(path.relative_to(ROOT).parts[:-1]), path.name).items()
]


def _scopes(path: Path, tenants: dict[str, Tenant]) -> list[Scope]:
    """Where the queries of ``path`` run: a tenant's schema, the control database, or both."""
    top, feature = path.relative_to(ROOT).parts[:2]
    tenant = tenants["acme" if top == "shared" else world.home_of(feature)]
    if top == "shared":
        return [PLATFORM] if path.stem in {"tenancy", "limits"} else [PLATFORM, tenant.scope]
    host = manifest()[feature].get("http", {}).get("host")
    if host in {"base", "admin"} or feature in {"auth", "provisioning"}:
        return [PLATFORM, sweep_scope("c1"), tenant.scope]
    return [tenant.scope]


@pytest.mark.parametrize(
    ("path", "name", "sql"), QUERIES, ids=[f"{p.parent.name}.{n}" for p, n, _ in QUERIES]
)
def test_every_query_prepares(
    path: Path, name: str, sql: str, tenants: dict[str, Tenant], place: Place
) -> None:
    """Tables, columns, types and grants are there for the role that will run it."""
    failures = []
    for scope in _scopes(path, tenants):
        home = at_home(sql, scope) if path.parent.name == "shared" else sql
        statement, _ = to_statement(home)
        try:
            with platform().databases.transaction(scope) as db:
                db.script(f"prepare tested as {statement}; deallocate tested")
                return
        except Exception as error:  # noqa: BLE001 - one scope of several is enough
            failures.append(f"{scope.schema}: {error}")
    pytest.fail("\n".join(failures))


def test_every_query_is_called() -> None:
    """A name in the .sql file stands in the Python beside it, and the other way round."""
    assert house.unpaired() == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_the_driver_can_read_it(path: Path) -> None:
    """pg8000 mistakes a colon inside block comments and array slices for a parameter."""
    text = path.read_text()

    assert "/*" not in text
    assert not re.search(r"\[\s*\w*\s*:\s*\w*\s*\]", text)
