-- Who may sign in to this workspace, where they are signed in, and how a password is replaced.
-- Expand only: no running code reads these tables yet.
create table account (
    id uuid primary key default core.uuid_v7(),
    email text not null,
    name text not null,
    password_hash text not null,
    roles text[] not null default '{}',
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint account_email_unique unique (email),
    constraint account_email_lower check (email = lower(email)),
    constraint account_roles_known check (
        roles <@ array['owner', 'manager', 'professional', 'receptionist']
    )
);

create table session (
    id uuid primary key default core.uuid_v7(),
    account_id uuid not null references account on delete cascade,
    created_at timestamptz not null default now(),
    used_at timestamptz not null default now(),
    expires_at timestamptz not null,
    ended_at timestamptz,
    ended_because text,
    address text not null default '',
    agent text not null default ''
);
create index session_by_account on session (account_id, used_at desc);

-- Every token of a session, so that any ancestor used again is recognised.
-- seed: what its successor is derived from, see shared/sessions.py.
create table refresh_token (
    hash bytea primary key,
    session_id uuid not null references session on delete cascade,
    seed bytea,
    replaced_at timestamptz,
    created_at timestamptz not null default now(),
    constraint refresh_token_replaced_with_seed check ((seed is null) = (replaced_at is null))
);
create index refresh_token_by_session on refresh_token (session_id);

-- subject: hash of the e-mail that was typed, whether an account has it or not.
create table sign_in_failure (
    subject bytea primary key,
    failures integer not null,
    last_at timestamptz not null,
    blocked_until timestamptz
);

create table password_reset (
    hash bytea primary key,
    account_id uuid not null references account on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at timestamptz
);
create index password_reset_by_account on password_reset (account_id, created_at desc);

-- Called once by whoever makes the workspace; a second call finds the account.
create function create_owner(email text, name text, password_hash text) returns uuid
language sql volatile
begin atomic
    insert into account as a (email, name, password_hash, roles)
    values (lower(email), name, password_hash, array['owner'])
    on conflict on constraint account_email_unique do update set updated_at = a.updated_at
    returning a.id;
end;
