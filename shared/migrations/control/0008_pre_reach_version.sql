-- How a workspace is reached is a form of its own: its version, raised by whoever changes it.
-- Expand only: running code changes none of the three.
alter table control.tenant add column reach_version integer not null default 1;

create function control.next_reach_version() returns trigger
language plpgsql
as $$
begin
    new.reach_version := old.reach_version + 1;
    return new;
end
$$;
create trigger tenant_reach_version before update of phone, address, email on control.tenant
for each row execute function control.next_reach_version();
