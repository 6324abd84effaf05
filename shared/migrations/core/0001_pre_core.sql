-- What every tenant of a cell shares: outbox, inbox and audit, walled by forced row-level security.
-- The group role tenant is inherited by each tenant's own role; platform may only sweep.
create function core.current_tenant() returns uuid
language sql stable parallel safe
return nullif(current_setting('app.current_tenant', true), '')::uuid;

create function core.uuid_v7() returns uuid
language sql volatile
as $$
    select encode(
        set_bit(
            set_bit(
                overlay(
                    uuid_send(gen_random_uuid())
                    placing substring(
                        int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3
                    )
                    from 1 for 6
                ),
                52, 1
            ),
            53, 1
        ),
        'hex'
    )::uuid
$$;

-- Accent-blind, case-blind text for search; immutable so that an index may hold it.
create function core.searchable(value text) returns text
language sql immutable parallel safe strict
return lower(ext.unaccent('ext.unaccent'::regdictionary, value));

create table core.outbox (
    seq bigint generated always as identity primary key,
    id uuid not null default core.uuid_v7(),
    tenant_id uuid not null default core.current_tenant(),
    kind text not null,
    type text not null,
    key text,
    queue text,
    url text,
    name text,
    due_at timestamptz,
    data jsonb not null,
    trace text not null default '',
    occurred_at timestamptz not null default now(),
    published_at timestamptz,
    constraint outbox_kind_known check (kind in ('event', 'task'))
);
create index outbox_unpublished on core.outbox (tenant_id, seq) where published_at is null;
create index outbox_by_tenant on core.outbox (tenant_id, occurred_at desc);

create table core.inbox (
    tenant_id uuid not null default core.current_tenant(),
    event_id uuid not null,
    consumer text not null,
    handled_at timestamptz not null default now(),
    primary key (tenant_id, event_id, consumer)
);

create table core.audit (
    id uuid primary key default core.uuid_v7(),
    tenant_id uuid not null default core.current_tenant(),
    at timestamptz not null default now(),
    actor_id uuid,
    actor_name text not null,
    action text not null,
    entity_id text,
    detail jsonb not null default '{}'
);
create index audit_latest on core.audit (tenant_id, at desc);

alter table core.outbox enable row level security, force row level security;
alter table core.inbox enable row level security, force row level security;
alter table core.audit enable row level security, force row level security;

create policy own_tenant on core.outbox to tenant
using (tenant_id = (select core.current_tenant()))
with check (tenant_id = (select core.current_tenant()));
create policy own_tenant on core.inbox to tenant
using (tenant_id = (select core.current_tenant()))
with check (tenant_id = (select core.current_tenant()));
create policy own_tenant on core.audit to tenant
using (tenant_id = (select core.current_tenant()))
with check (tenant_id = (select core.current_tenant()));
create policy sweep on core.outbox to platform using (true) with check (true);

grant usage on schema core, ext to tenant, platform;
grant select, insert, update on core.outbox to tenant;
grant select, insert on core.inbox, core.audit to tenant;
grant select, update, delete on core.outbox to platform;
