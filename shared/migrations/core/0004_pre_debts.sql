-- Cached values that became old while Redis could not be told; see shared/debts.py.
-- Expand only: no running code reads this table yet.
create table core.cache_owed (
    id uuid primary key default core.uuid_v7(),
    tenant_id uuid not null default core.current_tenant(),
    resource text not null,
    at timestamptz not null default now()
);
alter table core.cache_owed enable row level security, force row level security;
create policy own_tenant on core.cache_owed to tenant
using (tenant_id = (select core.current_tenant()))
with check (tenant_id = (select core.current_tenant()));
create policy settle on core.cache_owed to platform using (true) with check (true);
grant insert on core.cache_owed to tenant;
grant select, delete on core.cache_owed to platform;
