-- Who may come into the workspace, as auth tells of them; and which account a professional's is.
-- account_was: who had the agenda before, when their access was removed; until somebody settles it.
-- Expand only: no running code reads these, and it writes professionals without an account.
-- squawk-ignore-file require-concurrent-index-creation
create table clinic_member (
    account_id uuid primary key,
    name text not null,
    email text,
    roles text[] not null,
    state text not null,
    version integer not null
);

alter table professional add column account_id uuid;
alter table professional add column account_was text;
-- expands: the running code gives nobody an account
create unique index professional_account_once on professional (account_id);
