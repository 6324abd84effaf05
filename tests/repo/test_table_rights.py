"""Which role may do what with which table: a right that is not written here is one too many."""

import pytest

from shared.context import Tenant
from shared.db import CONTROL, Scope
from shared.wiring import platform

OWNER = "avila_owner"
ADD, KEEP = "insert select", "insert select update"
FORGET, ALL = "delete select", "delete insert select update"

# Nobody but the owner changes or deletes a line of an audit trail.
CORE = {
    "platform": {
        "cache_owed": FORGET,
        "inbox": FORGET,
        "job": FORGET,
        "job_outcome": FORGET,
        "outbox": "delete select update",
        "request": FORGET,
        "usage_count": "select",
        "waiting": FORGET,
    },
    "tenant": {
        "audit": ADD,
        "cache_owed": "insert",
        "inbox": ADD,
        "job": KEEP,
        "job_outcome": ADD,
        "outbox": KEEP,
        "request": KEEP,
        "usage_count": KEEP,
        "waiting": "delete insert select",
    },
}
CONTROL_ = {
    "platform": {
        "account": KEEP,
        "audit": ADD,
        "tenant_transition": ADD,
        "cell": KEEP,
        "door": KEEP,
        "operator": KEEP,
        "tenant": KEEP,
        "tenant_note": "delete insert select",
        "tenant_owner": KEEP,
        "tenant_product": KEEP,
        "inbox": "delete insert select",
        "invitation": ALL,
        "outbox": ALL,
        "signup": ALL,
        "tally": ALL,
        "refresh_token": ALL,
        "session": ALL,
        "sign_in_failure": ALL,
    }
}


@pytest.mark.parametrize(
    ("database", "schema", "written"),
    [(CONTROL, "control", CONTROL_), ("c1", "core", CORE), ("c2", "core", CORE)],
)
def test_a_shared_table_gives_the_rights_that_are_written(
    tenants: dict[str, Tenant], database: str, schema: str, written: dict[str, dict[str, str]]
) -> None:
    """No role has more than this page says, nor less; a new table needs a line of it."""
    assert _rights(database, schema) == written


@pytest.mark.parametrize(("database", "own"), [("c1", "tenant_acme"), ("c2", "tenant_globex")])
def test_a_tenant_s_tables_are_its_own_role_s(
    tenants: dict[str, Tenant], database: str, own: str
) -> None:
    """It reads and writes rows; it empties nothing, and grants nothing on."""
    rights = _rights(database, own)

    assert list(rights) == [own]
    assert set(rights[own].values()) == {ALL}


@pytest.mark.parametrize("database", [CONTROL, "c1", "c2"])
def test_nothing_is_everybody_s(tenants: dict[str, Tenant], database: str) -> None:
    """Outside PostgreSQL's own schemas no table is granted to the public, and none to a login."""
    scope = Scope(database, None, "pg_catalog")
    with platform().databases.transaction(scope, as_owner=True) as db:
        granted = db.scalar(
            "select array_agg(relname::text) from pg_class, lateral aclexplode(relacl) "
            "where relnamespace::regnamespace::text !~ '^(pg_|information_schema|ext$)' "
            "and (grantee = 0 or grantee::regrole::text ~ '^avila_' "
            "and grantee::regrole::text <> :owner)",
            owner=OWNER,
        )

    assert granted is None


def _rights(database: str, schema: str) -> dict[str, dict[str, str]]:
    """By role and table, as the catalogue has it; of columns by ``table.column``."""
    with platform().databases.transaction(Scope(database, None, "pg_catalog"), as_owner=True) as db:
        lines = db.scalar(_GRANTED, schema=schema, owner=OWNER)
    found: dict[str, dict[str, str]] = {}
    for role, name, rights in lines or []:
        found.setdefault(role, {})[name] = rights
    return found


_GRANTED = """
with granted as (
    select relname::text as name, relkind, (aclexplode(relacl)).*
    from pg_class where relnamespace = (:schema)::regnamespace
    union all
    select relname || '.' || attname, 'c', (aclexplode(attacl)).*
    from pg_attribute join pg_class c on c.oid = attrelid
    where relnamespace = (:schema)::regnamespace
), told as (
    select
        case grantee when 0 then 'public' else grantee::regrole::text end as role,
        name,
        string_agg(
            distinct lower(privilege_type) || case when is_grantable then ' on' else '' end, ' '
            order by lower(privilege_type) || case when is_grantable then ' on' else '' end
        ) as rights
    from granted
    where grantee::regrole::text <> :owner and relkind in ('r', 'p', 'v', 'm', 'f', 'c', 'S')
    group by 1, 2
)
select array_agg(array[role, name, rights] order by role, name) from told
"""
