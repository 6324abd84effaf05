-- What every record that people save has in common: a version, a trail, and requests made once.
-- Expand only: the running code reads none of it, and its updates raise versions as well.

-- Whoever changes a row, in whatever release, raises its version under the row's own lock.
create function core.next_version() returns trigger
language plpgsql
as $$
begin
    new.version := old.version + 1;
    return new;
end
$$;

-- Who changed a record since, for the answer to whoever read it before.
-- squawk-ignore require-concurrent-index-creation
create index audit_by_entity on core.audit (tenant_id, entity_id) where entity_id is not null;

-- A request's key, with a digest of who sent what where; made names what came of it.
create table core.request (
    tenant_id uuid not null default core.current_tenant(),
    key text not null,
    digest bytea not null,
    made uuid,
    at timestamptz not null default now(),
    primary key (tenant_id, key)
);
create index request_by_age on core.request using brin (at);
alter table core.request enable row level security, force row level security;
create policy own_tenant on core.request to tenant
using (tenant_id = (select core.current_tenant()))
with check (tenant_id = (select core.current_tenant()));
create policy sweep on core.request to platform using (true) with check (true);
grant select, insert, update on core.request to tenant;
grant select, delete on core.request to platform;
