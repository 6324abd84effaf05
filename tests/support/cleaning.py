"""Every table as the world began, faster than a new database."""

from collections.abc import Iterable

from shared.context import Tenant
from shared.db import CONTROL, PLATFORM, Scope
from shared.wiring import platform
from tests.support import owners
from tests.support.emptying import empty

_FIRST = "(select id from account order by created_at limit 1)"
_OWNER_ALONE = (
    "update account"
    " set state = 'active', roles = array['owner'], name = '{name}', email = '{email}'"
    f" where id = {_FIRST}"
    " and (state, roles, name, email) is distinct from"
    " ('active', array['owner'], '{name}', '{email}');"
    f"delete from account where id <> {_FIRST}"
)
_OF_CONTROL = ("migration", "fleet_migration", "cell", "tenant", "tenant_product")
STAYS = frozenset({"core.migration", *(f"control.{name}" for name in _OF_CONTROL)})
"""Tables whose rows outlive a test."""
_ENTRIES = """
select md5(concat(
    (
        select jsonb_agg(to_jsonb(t) - '{updated_at,version,reach_version}'::text[] order by t.slug)
        from tenant as t
    ),
    (
        select jsonb_agg(to_jsonb(p) - '{since,changed_at}'::text[] order by p.tenant_id, p.product)
        from tenant_product as p
    ),
    (select jsonb_agg(c order by c.name) from cell as c)
))
"""
_ENTRY = """
update tenant set name = :name, timezone = :timezone, plan = :plan, state = 'active',
document = '12ABC34501DE35', failure = null, owner = null, phone = null, address = null,
email = null where slug = :slug
"""
_begun: dict[frozenset[str], str] = {}
_clean_at: dict[str, frozenset[str]] = {}


def restore(tenants: Iterable[Tenant]) -> None:
    """Empty what tests wrote; the world's tenants and their owners stay."""
    world = list(tenants)
    slugs = frozenset(tenant.slug for tenant in world)
    if _clean_at.get(_written()) == slugs:
        return
    _restore(world, slugs)
    _clean_at.clear()
    _clean_at[_written()] = slugs


def _written() -> str:
    """How far the server has written: where it stays, nobody has changed anything."""
    with platform().databases.transaction(PLATFORM) as db:
        return str(db.scalar("select pg_current_wal_insert_lsn()"))


def _restore(world: list[Tenant], slugs: frozenset[str]) -> None:
    empty(CONTROL, "control", STAYS)
    began = _begun.get(slugs)
    if began is None or _entries() != began:
        _restore_entries(world)
        _begun[slugs] = _entries()
        assert began in (None, _begun[slugs]), "the directory holds what is not restored"
    for tenant in world:
        schema = tenant.scope.schema
        empty(tenant.scope.database, f"core,{schema}", STAYS | {f"{schema}.account"})
        with platform().databases.transaction(tenant.scope) as db:
            name, email = owners.called(tenant.slug)
            db.script(_OWNER_ALONE.format(name=name, email=email))


def _entries() -> str:
    """What the directory says of everybody, in short; neither when nor how often it was written."""
    with platform().databases.transaction(PLATFORM) as db:
        return str(db.scalar(_ENTRIES))


def _restore_entries(world: list[Tenant]) -> None:
    kept = ",".join(f"'{tenant.slug}'" for tenant in world)
    with platform().databases.transaction(Scope(CONTROL, None, "control"), as_owner=True) as db:
        db.script(
            "alter table control.tenant no force row level security;"
            "alter table control.tenant_product no force row level security;"
            f"delete from control.tenant where slug not in ({kept});"
            "delete from control.tenant_product;"
            "insert into control.tenant_product (tenant_id, product)"
            " select id, product from control.tenant;"
            "alter table control.tenant_product force row level security;"
            "alter table control.tenant force row level security"
        )
    with platform().databases.transaction(PLATFORM) as db:
        db.run("update cell set accepts_tenants = true")
        for tenant in world:
            said = {"name": tenant.name, "timezone": tenant.timezone, "plan": tenant.plan}
            db.run(_ENTRY, slug=tenant.slug, **said)
