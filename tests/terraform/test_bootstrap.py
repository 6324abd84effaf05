"""What an administrator runs in each database of the cloud, run in a database here."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pg8000.exceptions import DatabaseError

from scripts.lib.dev import postgres
from scripts.lib.dev.place import Place

SERVICE, WRITER = "clinic-http@avila-production.iam", "provisioning-event@avila-production.iam"


@pytest.fixture
def bootstrap(production: dict[str, Any]) -> str:
    """The SQL, as production's output gives it."""
    text: str = production["planned_values"]["outputs"]["database_bootstrap"]["value"]
    return text


@pytest.fixture
def cell(place: Place, bootstrap: str) -> Iterator[str]:
    """An empty database, and the users that Cloud SQL makes without any grant."""
    users = set(re.findall(r'"([^"]+\.iam)"', bootstrap))
    with postgres.connect(place) as admin:
        admin.run("create database cell_c9")
        for user in users:
            admin.run(f'create role "{user}" login')
    yield "cell_c9"
    with postgres.connect(place) as admin:
        admin.run("drop database cell_c9 with (force)")
        for user in users:
            admin.run(f'drop role "{user}"')
        admin.run("drop role avila_c9")


def test_the_bootstrap_builds_the_walls(place: Place, cell: str, bootstrap: str) -> None:
    """Run twice; then a service can do nothing but take the roles of its tenants."""
    with postgres.connect(place, cell) as admin:
        for _ in range(2):
            open_ = admin.run(bootstrap)
        assert open_ == [[0, None]]

        admin.run(f'set session authorization "{SERVICE}"')
        assert admin.run("select pg_has_role('avila_c9', 'member')") == [[True]]
        assert admin.run("select pg_has_role('avila_owner', 'member')") == [[False]]
        for attempt in ("do $$ begin end $$", "create temporary table t (id int)"):
            with pytest.raises(DatabaseError, match="permission denied"):
                admin.run(attempt)


def test_only_a_writer_of_schemas_may_be_the_owner(place: Place, cell: str, bootstrap: str) -> None:
    """Provisioning and the migrations act as the owner; nobody else can."""
    with postgres.connect(place, cell) as admin:
        admin.run(bootstrap)
        owners = admin.run(
            "select member::regrole::text from pg_auth_members "
            "where roleid = 'avila_owner'::regrole and member::regrole::text ~ 'iam' order by 1"
        )

    assert [f'"{WRITER}"'] in owners
    assert all(re.match('"(provisioning|migrate)', name) for (name,) in owners)
