-- The same for the console: who is invited to be an operator. See functions/auth.
-- Expand only: no running code reads this table.
create table control.invitation (
    id uuid primary key default control.uuid_v7(),
    email text not null,
    mailbox text not null,
    roles text[] not null,
    invited_by uuid not null references control.operator,
    mailed_at timestamptz[] not null default array[now()],
    expires_at timestamptz not null,
    accepted_at timestamptz,
    account_id uuid references control.operator,
    withdrawn_at timestamptz,
    created_at timestamptz not null default now(),
    constraint invitation_email_lower check (email = lower(email)),
    constraint invitation_ends_once check (accepted_at is null or withdrawn_at is null),
    constraint invitation_accepted_by_somebody check (
        (accepted_at is null) = (account_id is null)
    )
);
create unique index invitation_open_once on control.invitation (email)
where accepted_at is null and withdrawn_at is null;

alter table control.invitation enable row level security, force row level security;
create policy platform_all on control.invitation to platform using (true) with check (true);
grant select, insert, update, delete on control.invitation to platform;
