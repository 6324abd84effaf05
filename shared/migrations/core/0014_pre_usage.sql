-- How much a tenant uses of what a plan bounds, and how often and when last somebody came in: told
-- by features in their own transactions, read by the console. Figures alone, nothing of people.
-- Expand only: no running code reads or writes this table.
create table core.usage_count (
    tenant_id uuid not null default core.current_tenant(),
    what text not null,
    used integer not null,
    noted_at timestamptz not null default now(),
    primary key (tenant_id, what),
    constraint usage_count_not_negative check (used >= 0)
);
alter table core.usage_count enable row level security, force row level security;
create policy own_tenant on core.usage_count to tenant
using (tenant_id = (select core.current_tenant()))
with check (tenant_id = (select core.current_tenant()));
create policy look on core.usage_count for select to platform using (true);
grant select, insert, update on core.usage_count to tenant;
grant select on core.usage_count to platform;
