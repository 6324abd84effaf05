-- How often something was done of late: limits that hold over all processes, with Redis away too.
-- subject: hash of what is counted (an act with a mailbox or a network address).
-- Expand only: no running code reads this table yet.
create table control.tally (
    subject bytea primary key,
    taken integer not null,
    ends_at timestamptz not null
);
create index tally_over on control.tally (ends_at);

alter table control.tally enable row level security, force row level security;
create policy platform_all on control.tally to platform using (true) with check (true);
grant select, insert, update, delete on control.tally to platform;
