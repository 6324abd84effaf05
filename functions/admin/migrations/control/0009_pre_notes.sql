-- What operators note of a tenant for each other. A note is taken back by who wrote it, and soon:
-- its row goes, and the trail tells that there was one.
-- Expand only: no running code reads this table.
create table control.tenant_note (
    id uuid primary key,
    tenant_id uuid not null references control.tenant on delete cascade,
    written_by uuid not null,
    writer text not null,
    text text not null,
    written_at timestamptz not null default now(),
    constraint tenant_note_says_something check (length(text) between 1 and 2000)
);
create index tenant_note_by_tenant on control.tenant_note (tenant_id, written_at desc, id desc);

alter table control.tenant_note enable row level security, force row level security;
create policy platform_all on control.tenant_note to platform using (true) with check (true);
grant select, insert, delete on control.tenant_note to platform;
