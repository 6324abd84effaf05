-- A workspace's name and zone are a form too: their version, raised by whoever changes them.
-- Expand only: the running code's updates raise it as well.
alter table control.tenant add column version integer not null default 1;

create function control.next_version() returns trigger
language plpgsql
as $$
begin
    new.version := old.version + 1;
    return new;
end
$$;
create trigger tenant_version before update of name, timezone on control.tenant
for each row execute function control.next_version();
