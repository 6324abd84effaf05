-- Tenants, the cells that hold them, and this database's own outbox, inbox and audit.
-- Only the role platform reads them; code that sets no role sees nothing.
create function control.uuid_v7() returns uuid
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

create table control.cell (
    name text primary key,
    accepts_tenants boolean not null default true,
    created_at timestamptz not null default now()
);

-- owner: who asked (email, name, password_hash), kept only until their account exists.
create table control.tenant (
    id uuid primary key default control.uuid_v7(),
    slug text not null,
    name text not null,
    document text not null,
    product text not null,
    plan text not null,
    cell text references control.cell,
    state text not null default 'requested',
    failure text,
    owner jsonb,
    timezone text not null default 'America/Sao_Paulo',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint tenant_slug_unique unique (slug),
    constraint tenant_slug_form check (
        slug ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' and length(slug) between 3 and 40
    ),
    constraint tenant_state_known
    check (state in ('requested', 'provisioning', 'active', 'failed', 'suspended')),
    constraint tenant_active_in_cell check (
        state not in ('active', 'suspended') or cell is not null
    )
);

create table control.tenant_transition (
    id uuid primary key default control.uuid_v7(),
    tenant_id uuid not null references control.tenant on delete cascade,
    state text not null,
    detail text,
    at timestamptz not null default now()
);
create index tenant_transition_by_tenant on control.tenant_transition (tenant_id, at desc);

create table control.outbox (
    seq bigint generated always as identity primary key,
    id uuid not null default control.uuid_v7(),
    tenant_id uuid,
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
create index outbox_unpublished on control.outbox (seq) where published_at is null;
create index outbox_by_tenant on control.outbox (tenant_id, occurred_at desc);

create table control.inbox (
    event_id uuid not null,
    consumer text not null,
    handled_at timestamptz not null default now(),
    primary key (event_id, consumer)
);

create table control.audit (
    id uuid primary key default control.uuid_v7(),
    tenant_id uuid,
    at timestamptz not null default now(),
    actor_id uuid,
    actor_name text not null,
    action text not null,
    entity_id text,
    detail jsonb not null default '{}'
);
create index audit_latest on control.audit (at desc);

alter table control.cell enable row level security, force row level security;
alter table control.tenant enable row level security, force row level security;
alter table control.tenant_transition enable row level security, force row level security;
alter table control.outbox enable row level security, force row level security;
alter table control.inbox enable row level security, force row level security;
alter table control.audit enable row level security, force row level security;

create policy platform_all on control.cell to platform using (true) with check (true);
create policy platform_all on control.tenant to platform using (true) with check (true);
create policy platform_all on control.tenant_transition to platform using (true) with check (true);
create policy platform_all on control.outbox to platform using (true) with check (true);
create policy platform_all on control.inbox to platform using (true) with check (true);
create policy platform_all on control.audit to platform using (true) with check (true);

grant usage on schema control to platform;
grant select, insert, update on control.cell, control.tenant, control.outbox to platform;
grant select, insert on control.tenant_transition, control.inbox, control.audit to platform;
grant delete on control.outbox, control.inbox to platform;
