"""A thousand tenants as bare as they can be: a role, an empty schema and a row each."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from shared.db import PLATFORM, Scope
from shared.wiring import platform
from tests.support.world import FIRST

_ALL = "select format('tenant_crowd_%s', n) as name from generate_series(1, {count}) as n"
_EACH = """
do $$
declare one text;
begin
    for one in {all} loop
        {acts}
    end loop;
end
$$
"""
_MAKE = """
execute format('create role %I nologin inherit in role tenant', one);
execute format('grant %I to avila_c1', one);
execute format('create schema %I', one);
execute format('grant usage on schema %I to %I', one, one);
"""
_END = """
execute format('drop schema %I', one);
execute format('drop role %I', one);
"""
_ENTER = """
insert into control.tenant (slug, name, document, product, plan, cell, state)
select 'crowd-' || n, 'Crowd ' || n, '12ABC34501DE35', :product, 'basico', 'c1', 'active'
from generate_series(1, :count::integer) as n
returning id
"""


@contextmanager
def crowd(count: int) -> Iterator[list[UUID]]:
    """So many active tenants of the first product in the first cell, by their ids."""
    every = _ALL.format(count=count)
    _as_owner(_EACH.format(all=every, acts=_MAKE))
    with platform().databases.transaction(PLATFORM) as db:
        made = db.column(_ENTER, count=count, product=FIRST)
    try:
        yield sorted(made)
    finally:
        _as_owner(_EACH.format(all=every, acts=_END))


def _as_owner(sql: str) -> None:
    scope = Scope("c1", None, "pg_catalog", statement_timeout_ms=60_000)
    with platform().databases.transaction(scope, as_owner=True) as db:
        db.script(sql)
