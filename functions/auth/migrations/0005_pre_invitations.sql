-- Who is invited to the workspace, as what, and by whom. One invitation is open to an e-mail.
-- mailbox: what the e-mail reaches, for counting what it is sent; see shared/mailboxes.py.
-- Expand only: no running code reads this table.
create table invitation (
    id uuid primary key default core.uuid_v7(),
    email text not null,
    mailbox text not null,
    roles text[] not null,
    invited_by uuid not null references account,
    mailed_at timestamptz[] not null default array[now()],
    expires_at timestamptz not null,
    accepted_at timestamptz,
    account_id uuid references account,
    withdrawn_at timestamptz,
    created_at timestamptz not null default now(),
    constraint invitation_email_lower check (email = lower(email)),
    constraint invitation_ends_once check (accepted_at is null or withdrawn_at is null),
    constraint invitation_accepted_by_somebody check (
        (accepted_at is null) = (account_id is null)
    )
);
create unique index invitation_open_once on invitation (email)
where accepted_at is null and withdrawn_at is null;
