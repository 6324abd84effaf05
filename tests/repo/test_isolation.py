"""The walls between tenants, as the database itself reports them."""

import pytest
from pg8000.exceptions import DatabaseError

from scripts.lib.dev import keys, postgres
from scripts.lib.dev.place import Place
from shared.context import Tenant
from shared.db import CONTROL, Scope
from shared.wiring import platform
from tests.support import world

TABLES = ["audit", "inbox", "job", "job_outcome", "outbox", "usage_count"]
SHARED = [(CONTROL, "control"), ("c1", "core"), ("c2", "core")]


def _names(database: str, query: str, **params: object) -> list[str]:
    scope = Scope(database, None, "pg_catalog")
    with platform().databases.transaction(scope, as_owner=True) as db:
        return list(
            db.scalar(
                f"select coalesce(array_agg(name order by name), '{{}}') from ({query}) q", **params
            )
        )


@pytest.mark.parametrize(("database", "schema"), SHARED)
def test_every_shared_table_forces_row_level_security(
    place: Place, database: str, schema: str
) -> None:
    """Enabled, forced, and with at least one policy."""
    unforced = _names(
        database,
        "select relname::text as name from pg_class c where relnamespace = :schema::regnamespace "
        "and relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity "
        "and exists (select from pg_policy where polrelid = c.oid))",
        schema=schema,
    )

    assert unforced == []


@pytest.mark.parametrize(("database", "schema"), SHARED)
def test_with_no_tenant_the_login_sees_and_writes_nothing(
    place: Place, tenants: dict[str, Tenant], database: str, schema: str
) -> None:
    """Code that forgets the tenant gets an error, never a row."""
    tables = _names(
        database,
        "select relname::text as name from pg_class "
        "where relnamespace = :schema::regnamespace and relkind in ('r', 'p')",
        schema=schema,
    )
    assert tables
    for table in tables:
        for statement in (f"select 1 from {schema}.{table}", f"delete from {schema}.{table}"):
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                platform().databases.transaction(Scope(database, None, "pg_catalog")) as db,
            ):
                db.scalar(statement)


@pytest.fixture
def noted(tenants: dict[str, Tenant], clean: None) -> dict[str, Tenant]:
    """The tenants, each with a line in its trail, a claim, a fact to be sent, and a job."""
    for tenant in tenants.values():
        with platform().databases.transaction(tenant.scope) as db:
            db.run("insert into core.audit (actor_name, action) values ('x', 'x.y')")
            db.run("insert into core.inbox (event_id, consumer) values (core.uuid_v7(), 'x')")
            db.run("insert into core.outbox (kind, type, data) values ('event', 'x.y', '{}')")
            db.run("insert into core.usage_count (what, used) values ('x.y', 1)")
            db.run(
                "with made as (insert into core.job (feature, kind, created_by, created_by_name) "
                "values ('x', 'x.y', core.uuid_v7(), 'x') returning id) "
                "insert into core.job_outcome (job_id, position, outcome) "
                "select id, 0, 'done' from made"
            )
    return tenants


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("slug", ["acme", "globex"])
def test_a_tenant_sees_its_own_rows_alone(noted: dict[str, Tenant], slug: str, table: str) -> None:
    """Those there are, so that seeing none elsewhere means something."""
    tenant = noted[slug]
    with platform().databases.transaction(tenant.scope) as db:
        assert db.scalar(f"select array_agg(distinct tenant_id) from core.{table}") == [tenant.id]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("setting", ["", "set local app.current_tenant to '';"])
def test_a_tenant_role_without_its_tenant_sees_no_shared_row(
    place: Place, noted: dict[str, Tenant], setting: str, table: str
) -> None:
    """The setting fails closed: never set is nobody, and so is emptied, as a commit leaves it."""
    with postgres.connect(place, "cell_c1", role=keys.login("c1")) as login:
        login.run(f"begin; set local role tenant_acme; {setting}")
        assert login.run(f"select count(*) from core.{table}") == [[0]]
        login.run("update core.outbox set type = 'z.z'")
        assert login.row_count == 0


@pytest.mark.parametrize(("database", "role"), [("c1", "tenant_acme"), ("c2", "tenant_globex")])
def test_a_tenant_role_without_its_tenant_writes_no_shared_row(
    noted: dict[str, Tenant], database: str, role: str
) -> None:
    """There is nobody in whose name it could be."""
    with (
        pytest.raises(DatabaseError, match=r"row-level security|null value"),
        platform().databases.transaction(Scope(database, role, role)) as db,
    ):
        db.run("insert into core.audit (actor_name, action) values ('x', 'x.y')")


def test_a_tenant_cannot_write_in_another_s_name(tenants: dict[str, Tenant]) -> None:
    """WITH CHECK holds for insert as USING does for select."""
    acme, globex = tenants["acme"], tenants["globex"]

    with (
        pytest.raises(DatabaseError, match="row-level security"),
        platform().databases.transaction(acme.scope) as db,
    ):
        db.run(
            "insert into core.audit (tenant_id, actor_name, action) "
            "values (:other::uuid, 'x', 'x.y')",
            other=globex.id,
        )


def test_only_its_own_role_reaches_a_tenant_schema(tenants: dict[str, Tenant]) -> None:
    """No grant on a tenant's schema or tables goes to anybody else."""
    others = _names(
        "c1",
        "select distinct grantee::regrole::text as name from pg_namespace n, "
        "lateral aclexplode(n.nspacl) where nspname = 'tenant_acme' union "
        "select distinct grantee::regrole::text from pg_class c, lateral aclexplode(c.relacl) "
        "where relnamespace = 'tenant_acme'::regnamespace",
    )

    assert others == ["avila_owner", "tenant_acme"]


def test_another_tenant_s_schema_is_closed(tenants: dict[str, Tenant]) -> None:
    """A tenant's role may not read a neighbour's table, even by its full name."""
    world.create_tenant("vizinho", "c1")
    acme = tenants["acme"]

    with (
        pytest.raises(DatabaseError, match="permission denied"),
        platform().databases.transaction(acme.scope) as db,
    ):
        db.scalar("select count(*) from tenant_vizinho.account")


def test_not_even_the_owner_reads_which_products_a_tenant_has(tenants: dict[str, Tenant]) -> None:
    """Only who speaks for the platform does: the walls hold for whoever made them."""
    seen = []
    for role in (None, "platform"):
        scope = Scope(CONTROL, role, "control")
        with platform().databases.transaction(scope, as_owner=role is None) as db:
            seen.append(db.scalar("select count(*) from control.tenant_product"))

    assert seen[0] == 0 < seen[1]


def test_the_login_is_powerless_by_itself(place: Place) -> None:
    """No superuser, no bypass, no inheritance, no ownership."""
    powers = _names(
        "c1",
        "select rolname::text as name from pg_roles where rolname = 'avila_c1' and "
        "(rolsuper or rolbypassrls or rolinherit or rolcreaterole or rolcreatedb)",
    )
    owned = _names(
        "c1", "select relname::text as name from pg_class where relowner = 'avila_c1'::regrole"
    )

    assert (powers, owned) == ([], [])
