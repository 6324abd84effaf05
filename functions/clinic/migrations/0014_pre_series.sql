-- Visits that come again every so many weeks; one that was changed by itself goes its own way.
-- Expand only: running code books none, and moves one of them as any other.
-- squawk-ignore-file require-concurrent-index-creation, adding-foreign-key-constraint
create table series (
    id uuid primary key default core.uuid_v7(),
    patient_id uuid not null references patient,
    every_weeks integer not null,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    created_by uuid not null,
    constraint series_every_weeks check (every_weeks between 1 and 52)
);
create index series_by_patient on series (patient_id);
create trigger series_version before update on series
for each row execute function core.next_version();

alter table appointment add column series_id uuid references series;
alter table appointment add column apart boolean not null default false;
create index appointment_by_series on appointment (series_id) where series_id is not null;
