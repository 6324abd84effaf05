-- Which workspaces an e-mail has an account in, so that a person is told where they come in.
-- mark: a keyed digest of the e-mail, which says nothing to who has no key of the platform's; see
-- shared/veils.py. Of a removed account its version stays, so that what was told earlier and comes
-- later brings nobody back.
-- Expand only: no running code reads this table yet.
create table control.door (
    tenant_id uuid not null references control.tenant on delete cascade,
    account_id uuid not null,
    version integer not null,
    state text not null,
    mark bytea,
    primary key (tenant_id, account_id),
    constraint door_state_known check (state in ('active', 'suspended', 'removed')),
    constraint door_mark_until_removed check ((mark is null) = (state = 'removed'))
);
create index door_by_mark on control.door (mark) where mark is not null;

alter table control.door enable row level security, force row level security;
create policy platform_all on control.door to platform using (true) with check (true);
grant select, insert, update on control.door to platform;
