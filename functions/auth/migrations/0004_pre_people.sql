-- A workspace's people: who may come in now, and which change of a person is the latest.
-- Who was removed keeps a row for the trail: without an e-mail, which is free for another.
-- Expand only: the running code adds people who are active and have an e-mail.
-- squawk-ignore-file ban-drop-not-null, constraint-missing-not-valid
alter table account add column state text not null default 'active';
alter table account add column version integer not null default 1;
-- expands: the running code always writes one
alter table account alter column email drop not null;
-- expands: what the running code writes is active and has an e-mail
alter table account add constraint account_state_known check (
    state in ('active', 'suspended', 'removed')
);
-- expands: what the running code writes is active and has an e-mail
alter table account add constraint account_email_until_removed check (
    (email is null) = (state = 'removed')
);

create trigger account_version before update of name, email, roles, state on account
for each row execute function core.next_version();

-- A workspace without an owner would be nobody's: of two who remove each other, the second waits
-- for the first and then sees what became of it. The same queue as lock_names(db, 'account').
create function account_owner_remains() returns trigger
language plpgsql
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended(current_schema || '.account', 0));
    if not exists (select from account where state = 'active' and 'owner' = any(roles)) then
        raise exception 'the last owner'
        using errcode = 'check_violation', constraint = 'account_owner_remains';
    end if;
    return null;
end
$$;
create trigger account_owner_remains after update of roles, state or delete on account
for each row when (old.state = 'active' and 'owner' = any(old.roles))
execute function account_owner_remains();
