-- Who runs the platform, and where they are signed in; the same tables a tenant has for its people.
-- Expand only: no running code reads these tables yet.
create table control.operator (
    id uuid primary key default control.uuid_v7(),
    email text not null,
    name text not null,
    password_hash text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint operator_email_unique unique (email),
    constraint operator_email_lower check (email = lower(email))
);

create table control.session (
    id uuid primary key default control.uuid_v7(),
    account_id uuid not null references control.operator on delete cascade,
    created_at timestamptz not null default now(),
    used_at timestamptz not null default now(),
    expires_at timestamptz not null,
    ended_at timestamptz,
    ended_because text,
    address text not null default '',
    agent text not null default ''
);
create index session_by_account on control.session (account_id, used_at desc);

create table control.refresh_token (
    hash bytea primary key,
    session_id uuid not null references control.session on delete cascade,
    seed bytea,
    replaced_at timestamptz,
    created_at timestamptz not null default now(),
    constraint refresh_token_replaced_with_seed check ((seed is null) = (replaced_at is null))
);
create index refresh_token_by_session on control.refresh_token (session_id);

create table control.sign_in_failure (
    subject bytea primary key,
    failures integer not null,
    last_at timestamptz not null,
    blocked_until timestamptz
);

alter table control.operator enable row level security, force row level security;
alter table control.session enable row level security, force row level security;
alter table control.refresh_token enable row level security, force row level security;
alter table control.sign_in_failure enable row level security, force row level security;

create policy platform_all on control.operator to platform using (true) with check (true);
create policy platform_all on control.session to platform using (true) with check (true);
create policy platform_all on control.refresh_token to platform using (true) with check (true);
create policy platform_all on control.sign_in_failure to platform using (true) with check (true);

grant select, insert, update on control.operator to platform;
grant select, insert, update, delete on
control.session, control.refresh_token, control.sign_in_failure to platform;
