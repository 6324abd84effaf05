-- An opening of others' patients: what was opened by one request has its asked_id; the reason is
-- on the trail alone; and how often somebody asked in vain is counted.
-- Expand only: the running code writes a reason, which nobody reads, and no asked_id, and counts
-- nothing.
alter table patient_opening add column asked_id uuid;
-- squawk-ignore ban-drop-not-null
alter table patient_opening alter column reason drop not null;
-- squawk-ignore require-concurrent-index-creation
create index patient_opening_by_asked on patient_opening (asked_id);
-- squawk-ignore require-concurrent-index-creation
create index patient_opening_ended on patient_opening (ends_at);

create table patient_opening_try (
    account_id uuid primary key,
    taken integer not null,
    ends_at timestamptz not null
);
