-- Who answers for a tenant: name and e-mail of its active owners, for whoever runs the platform.
-- A row for each account that was ever told of, without name and e-mail where it is no such owner:
-- its version stays, so that what was told earlier and comes later brings nobody back.
-- reason: why an operator closed a tenant's address.
-- Expand only: running code reads and writes neither.
create table control.tenant_owner (
    tenant_id uuid not null references control.tenant on delete cascade,
    account_id uuid not null,
    version integer not null,
    name text,
    email text,
    primary key (tenant_id, account_id),
    constraint tenant_owner_reached check ((name is null) = (email is null))
);
alter table control.tenant_owner enable row level security, force row level security;
create policy platform_all on control.tenant_owner to platform using (true) with check (true);
grant select, insert, update on control.tenant_owner to platform;

alter table control.tenant_transition add column reason text;
