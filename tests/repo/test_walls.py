"""What injected SQL can reach: nothing that outlives its transaction, no other role, no login's."""

import json
from pathlib import Path
from typing import Any

import pytest
from pg8000.exceptions import DatabaseError

from scripts.lib.dev import keys, postgres
from scripts.lib.dev.place import Place
from shared.context import Tenant
from shared.db import CONTROL, Databases, Scope
from shared.wiring import platform
from tests.support import world

DATABASES = {CONTROL: "control", "c1": "cell_c1", "c2": "cell_c2"}


@pytest.fixture
def databases(place: Place) -> Databases:
    """The worker's databases."""
    return platform().databases


def _names(database: str, query: str, **params: object) -> list[str]:
    """The one column of ``query``, as the owner sees it, in order."""
    with platform().databases.transaction(Scope(database, None, "pg_catalog"), as_owner=True) as db:
        ordered = f"select coalesce(array_agg(name order by name), '{{}}') from ({query}) q (name)"
        return list(db.scalar(ordered, **params))


def _as(databases: Databases, scope: Scope, sql: str) -> Any:
    with databases.transaction(scope) as db:
        return db.scalar(sql)


@pytest.mark.parametrize("database", DATABASES)
def test_nobody_may_make_a_temporary_table(tenants: dict[str, Tenant], database: str) -> None:
    """One would stand before the next tenant's own, on a connection that both are lent."""
    makers = _names(
        database,
        "select rolname::text from pg_roles where rolname !~ '^pg_' and not rolsuper "
        "and has_database_privilege(oid, current_database(), 'temporary')",
    )

    assert makers == [keys.OWNER]


@pytest.mark.parametrize("database", DATABASES)
def test_temporary_objects_come_last(databases: Databases, database: str) -> None:
    """Unnamed, they would come first, before the tables of every schema."""
    path = _as(databases, Scope(database, None, "pg_catalog"), "show search_path")

    assert path == "pg_catalog, pg_temp"


@pytest.mark.parametrize("database", DATABASES)
def test_a_function_with_another_s_rights_names_its_path(
    tenants: dict[str, Tenant], database: str
) -> None:
    """Its names would be looked up where the caller says; temporary objects come last there."""
    loose = _names(
        database,
        "select oid::regprocedure::text from pg_proc "
        "where pronamespace::regnamespace::text !~ '^(pg_|information_schema|ext)' "
        "and (prosecdef or proconfig::text ~ 'search_path') "
        "and coalesce(proconfig::text, '') !~ 'search_path=[^}]*pg_temp\"?[,}]'",
    )

    assert loose == []


CLOSED = r"^(set_config|lo_.*|loread|lowrite|query_to_xml.*|cursor_to_xml.*|ts_stat|pg_notify)$"
OPEN_FUNCTIONS = (
    "select distinct proname::text from pg_proc p, pg_roles r "
    "where pronamespace = 'pg_catalog'::regnamespace and not rolsuper "
    "and rolname !~ '^pg_' and rolname <> :owner "
    "and (proname ~ :closed or proname ~ '^pg_(try_)?advisory_(lock|unlock)') "
    "and has_function_privilege(r.oid, p.oid, 'execute')"
)
OPEN_LANGUAGES = (
    "select distinct lanname::text from pg_language l, pg_roles r "
    "where lanpltrusted and not rolsuper and rolname !~ '^pg_' and rolname <> :owner "
    "and has_language_privilege(r.oid, l.oid, 'usage')"
)
MAKERS = (
    "select distinct rolname || ' in ' || nspname from pg_namespace n, pg_roles r "
    "where not rolsuper and rolname !~ '^pg_' and rolname <> :owner "
    "and has_schema_privilege(r.oid, n.oid, 'create') union "
    "select rolname || ' here' from pg_roles where not rolsuper and rolname !~ '^pg_' "
    "and rolname <> :owner and has_database_privilege(oid, current_database(), 'create')"
)


@pytest.mark.parametrize("database", DATABASES)
def test_dangerous_functions_are_nobody_s(tenants: dict[str, Tenant], database: str) -> None:
    """Settings, large objects, text run as SQL, locks and messages that outlive a transaction."""
    assert _names(database, OPEN_FUNCTIONS, owner=keys.OWNER, closed=CLOSED) == []


@pytest.mark.parametrize("database", DATABASES)
def test_no_language_is_anybody_s(tenants: dict[str, Tenant], database: str) -> None:
    """Without one there is no DO block, and no function that takes another role."""
    assert _names(database, OPEN_LANGUAGES, owner=keys.OWNER) == []


@pytest.mark.parametrize("database", DATABASES)
def test_nobody_makes_anything_in_a_schema(tenants: dict[str, Tenant], database: str) -> None:
    """Only the owner creates tables, functions and schemas."""
    assert _names(database, MAKERS, owner=keys.OWNER) == []


# What an injection can be: a value of a query, or at worst the whole statement. {other} is the
# role of a neighbour in the same cell.
ATTEMPTS = {
    "the setting, by function": "select set_config('app.current_tenant', 'x', true)",
    "the role, by function": "select set_config('role', '{other}', true)",
    "the role, by the view of settings": (
        "update pg_settings set setting = '{other}' where name = 'role'"
    ),
    "a query in a query": "select query_to_xml('set local role {other}', true, true, '')",
    "statistics of a query": "select count(*) from ts_stat('select null::tsvector')",
    "a rewritten search": (
        "select ts_rewrite('a'::tsquery, 'select ''a''::tsquery, ''b''::tsquery')"
    ),
    "a block": "do $$ begin set local role {other}; end $$",
    "a function": "create function f() returns int language sql as 'select 1'",
    "a temporary function": "create function pg_temp.f() returns int language sql as 'select 1'",
    "a temporary table": "create temporary table account (id int)",
    "a temporary view": "create temporary view account as select 1 as id",
    "a table": "create table account (id int)",
    "a large object": "select lo_from_bytea(0, 'x')",
    "reading large objects": "select lo_get(1)",
    "a lock that stays": "select pg_advisory_lock(1)",
    "a message": "select pg_notify('x', 'y')",
    "a file": "select pg_read_file('/etc/passwd')",
    "a program": "copy (select 1) to program 'true'",
    "a neighbour's table": "select count(*) from {other}.account",
    "statements in a row": "select 1; set local role {other}",
    "the server's passwords": "select rolpassword from pg_authid",
    "rights of one's own": "grant {other} to current_user",
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_injected_sql_is_refused(
    databases: Databases, tenants: dict[str, Tenant], neighbour: Tenant, attempt: str
) -> None:
    """As a tenant: neither by a value of a query nor by a whole statement."""
    with pytest.raises(DatabaseError):
        _as(databases, tenants["acme"].scope, attempt.format(other=neighbour.scope.schema))


@pytest.fixture(scope="module")
def neighbour(tenants: dict[str, Tenant]) -> Tenant:
    """Another tenant of Acme's cell."""
    return world.create_tenant("muro", "c1")


def test_a_login_signs_in_to_its_own_database_only(
    place: Place, tenants: dict[str, Tenant]
) -> None:
    """Whoever has a cell's password reaches no other cell, nor the control database."""
    for own in DATABASES.values():
        for database in DATABASES.values():
            if database == own:
                postgres.connect(place, database, role=keys.login(own)).close()
            else:
                with pytest.raises(DatabaseError, match="permission denied for database"):
                    postgres.connect(place, database, role=keys.login(own))


@pytest.mark.parametrize("database", DATABASES)
def test_a_login_takes_the_roles_of_its_own_tenants_only(
    place: Place, tenants: dict[str, Tenant], neighbour: Tenant, database: str
) -> None:
    """Of its cell's tenants and of the platform; of no other cell's."""
    taken = _names(
        database,
        "select roleid::regrole::text from pg_auth_members where member = (:login)::regrole",
        login=keys.login(database),
    )
    here = _names(
        database, "select nspname::text from pg_namespace where nspname ~ '^(tenant|standby)_'"
    )

    assert taken == sorted(["platform", *here])


@pytest.mark.parametrize("database", DATABASES)
def test_a_login_by_itself_reads_nothing_and_makes_nothing(place: Place, database: str) -> None:
    """Its powers are those it takes for a transaction; a block is none of them."""
    with postgres.connect(place, DATABASES[database], role=keys.login(database)) as login:
        for attempt in ("do $$ begin end $$", "create temporary table t (id int)"):
            with pytest.raises(DatabaseError, match="permission denied"):
                login.run(attempt)


def test_an_older_stack_loses_the_login_of_all(place: Place, tenants: dict[str, Tenant]) -> None:
    """It reached every cell, and would go on to."""
    with postgres.connect(place) as admin:
        admin.run("create role avila_login login noinherit in role tenant_acme, tenant_globex")

    postgres.ensure_databases(place)

    with postgres.connect(place) as admin:
        assert not admin.run("select from pg_roles where rolname = 'avila_login'")


def test_an_older_stack_gets_the_passwords_it_lacks(tmp_path: Path) -> None:
    """Those it has stay: its cluster knows them."""
    place = Place(tmp_path)
    older = {"postgres": "a", "avila_owner": "b", "avila_login": "c", "redis": "d"}
    keys.write_private(place.directory("keys") / "passwords.json", json.dumps(older).encode())

    now = keys.passwords(place)

    assert {name: now[name] for name in older} == older
    assert all(now[name] for name in keys.LOGINS)
    assert keys.passwords(place) == now


@pytest.mark.parametrize("database", DATABASES)
def test_nobody_s_plans_are_compiled(databases: Databases, database: str) -> None:
    """PostgreSQL would, from a cost on that a search in a large tenant has."""
    assert _as(databases, Scope(database, None, "pg_catalog"), "show jit") == "off"
