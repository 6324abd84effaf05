-- Sign-ups on their way to a workspace: who is asking, and how far they have come.
-- Expand only: no running code reads this table yet.
create table control.signup (
    id uuid primary key default control.uuid_v7(),
    token_hash bytea not null,
    email text not null,
    confirmed_at timestamptz,
    code_hash bytea,
    replaced_hash bytea,
    code_attempts integer not null default 0,
    codes_sent integer not null default 0,
    code_sent_at timestamptz,
    document text,
    company text,
    owner_name text,
    product text,
    plan text,
    slug text,
    tenant_id uuid references control.tenant on delete cascade,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    expires_at timestamptz not null default now() + interval '24 hours',
    constraint signup_token_unique unique (token_hash),
    constraint signup_email_lower check (email = lower(email))
);
create index signup_expiry on control.signup (expires_at);
create index signup_by_tenant on control.signup (tenant_id);

alter table control.signup enable row level security, force row level security;
create policy platform_all on control.signup to platform using (true) with check (true);
grant select, insert, update, delete on control.signup to platform;
