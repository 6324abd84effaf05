-- What came for a product that is off: it waits here and is sent again when the product is on.
-- hearer: who alone is to hear a fact that is told again; others have heard it.
-- sealed is what was said, which may be a secret: services read it, who reads the table does not.
-- Expand only: running code neither writes nor reads the table, and tells of rows without it.
alter table core.outbox add column hearer text;

create table core.waiting (
    tenant_id uuid not null default core.current_tenant(),
    product text not null,
    feature text not null,
    id uuid not null,
    kind text not null,
    type text not null,
    queue text,
    url text,
    sealed text not null,
    trace text not null,
    occurred_at timestamptz not null,
    since timestamptz not null default now(),
    primary key (tenant_id, feature, id),
    constraint waiting_kind_known check (kind in ('event', 'task'))
);
create index waiting_in_order on core.waiting (tenant_id, product, occurred_at, id);
create index waiting_by_age on core.waiting using brin (since);

alter table core.waiting enable row level security, force row level security;
create policy own_tenant on core.waiting to tenant
using (tenant_id = (select core.current_tenant()))
with check (tenant_id = (select core.current_tenant()));
create policy sweep on core.waiting to platform using (true) with check (true);
grant select, insert, delete on core.waiting to tenant;
grant select, delete on core.waiting to platform;
