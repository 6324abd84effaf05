"""Every table as the world began, faster than a new database."""

from collections.abc import Iterable

from shared.context import Tenant
from shared.db import CONTROL, Scope
from shared.wiring import platform
from tests.support import owners

_EMPTY = """
do $$
declare names text;
begin
    select string_agg(format('%I.%I', schemaname, tablename), ', ') into names
    from pg_tables
    where schemaname = any(string_to_array('{schemas}', ','))
    and (schemaname || '.' || tablename) <> all(string_to_array('{kept}', ','));
    if names is not null then
        execute 'truncate ' || names || ' restart identity cascade';
    end if;
end
$$;
"""

_FIRST = "(select id from account order by created_at limit 1)"
_OWNER_ALONE = (
    "update account"
    " set state = 'active', roles = array['owner'], name = '{name}', email = '{email}'"
    f" where id = {_FIRST}"
    " and (state, roles, name, email) is distinct from"
    " ('active', array['owner'], '{name}', '{email}');"
    f"delete from account where id <> {_FIRST}"
)
_KEPT = {
    f"control.{name}"
    for name in ("migration", "fleet_migration", "cell", "tenant", "tenant_product")
}


def restore(tenants: Iterable[Tenant]) -> None:
    """Empty what tests wrote; the world's tenants and their owners stay."""
    world = list(tenants)
    kept = ",".join(f"'{tenant.slug}'" for tenant in world)
    _run(CONTROL, "control", _KEPT)
    with platform().databases.transaction(Scope(CONTROL, "platform", "control")) as db:
        db.script("update control.cell set accepts_tenants = true")
    with platform().databases.transaction(Scope(CONTROL, None, "control"), as_owner=True) as db:
        db.script(
            "alter table control.tenant no force row level security;"
            "alter table control.tenant_product no force row level security;"
            f"delete from control.tenant where slug not in ({kept});"
            "update control.tenant set state = 'active', failure = null, owner = null,"
            " phone = null, address = null, email = null;"
            "delete from control.tenant_product;"
            "insert into control.tenant_product (tenant_id, product)"
            " select id, product from control.tenant;"
            "alter table control.tenant_product force row level security;"
            "alter table control.tenant force row level security"
        )
    for tenant in world:
        schema = tenant.scope.schema
        kept_tables = {"core.migration", f"{schema}.account"}
        _run(tenant.scope.database, f"core,{schema}", kept_tables)
        with platform().databases.transaction(tenant.scope) as db:
            name, email = owners.called(tenant.slug)
            db.script(_OWNER_ALONE.format(name=name, email=email))


def _run(database: str, schemas: str, kept: set[str]) -> None:
    with platform().databases.transaction(Scope(database, None, "pg_catalog"), as_owner=True) as db:
        db.script(_EMPTY.format(schemas=schemas, kept=",".join(sorted(kept))))
