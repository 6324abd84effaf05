"""Races that are forced, never hoped for."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from shared.context import Tenant
from shared.db import Scope
from shared.wiring import platform

# A sequence is not rolled back, so the trigger knows the runs that it has refused.
_REFUSE = """
create sequence lost;
create function refuse() returns trigger language plpgsql security definer as $$
begin
    if nextval('{schema}.lost') <= {times} then
        raise sqlstate '{code}' using message = 'refused by a test';
    end if;
    return new;
end
$$;
create trigger refuse before update on {table}
for each row execute function refuse();
"""
_STOP = "drop trigger refuse on {table}; drop function refuse; drop sequence lost"


def deadlock_once(tenant: Tenant, table: str) -> AbstractContextManager[None]:
    """The first update of ``table`` of ``tenant`` loses a deadlock; later ones find no rival."""
    return _refused(tenant, table, "40P01", times=1)


def refusing(tenant: Tenant, table: str) -> AbstractContextManager[None]:
    """Every update of ``table`` of ``tenant`` is refused for good."""
    return _refused(tenant, table, "P0001", times=1000)


@contextmanager
def _refused(tenant: Tenant, table: str, code: str, *, times: int) -> Iterator[None]:
    schema = tenant.scope.schema
    _owned(tenant, _REFUSE.format(schema=schema, table=table, code=code, times=times))
    try:
        yield
    finally:
        _owned(tenant, _STOP.format(table=table))


def _owned(tenant: Tenant, script: str) -> None:
    scope = Scope(tenant.scope.database, None, tenant.scope.schema)
    with platform().databases.transaction(scope, as_owner=True) as db:
        db.script(script)
