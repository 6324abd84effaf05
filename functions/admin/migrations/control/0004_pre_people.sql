-- The console's people have all that a workspace's have: state, version, roles, and one of them
-- who keeps the others. Read and written as control.account, by the queries of shared/people.
-- operator: what the running release calls each of them in its tokens and routes.
-- Expand only: whoever the running code adds is an administrator, as they all were.
-- squawk-ignore-file ban-drop-not-null, constraint-missing-not-valid
alter table control.operator add column state text not null default 'active';
alter table control.operator add column version integer not null default 1;
alter table control.operator
add column roles text[] not null default '{administrator,operator}';
-- expands: the running code always writes one
alter table control.operator alter column email drop not null;
-- expands: what the running code writes is active and has an e-mail
alter table control.operator add constraint operator_state_known check (
    state in ('active', 'suspended', 'removed')
);
-- expands: what the running code writes is active and has an e-mail
alter table control.operator add constraint operator_email_until_removed check (
    (email is null) = (state = 'removed')
);

create trigger operator_version before update of name, email, roles, state on control.operator
for each row execute function control.next_version();

create function control.administrator_remains() returns trigger
language plpgsql
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended(current_schema || '.account', 0));
    if not exists (
        select from control.operator where state = 'active' and 'administrator' = any(roles)
    ) then
        raise exception 'the last administrator'
        using errcode = 'check_violation', constraint = 'account_owner_remains';
    end if;
    return null;
end
$$;
create trigger account_owner_remains after update of roles, state or delete on control.operator
for each row when (old.state = 'active' and 'administrator' = any(old.roles))
execute function control.administrator_remains();

create view control.account with (security_invoker = true) as
select
    id,
    email,
    name,
    password_hash,
    roles,
    state,
    version,
    device_generation,
    created_at,
    updated_at
from control.operator;
grant select, insert, update on control.account to platform;
