-- Patients who are out of the way: beside them, so that neither their version nor what finds them
-- is written anew. archive_id is what one act put away, and what its undoing brings back.
-- Expand only: the running code reads none of it, and shows them as before.
create table patient_archive (
    patient_id uuid primary key references patient on delete cascade,
    archive_id uuid not null,
    archived_at timestamptz not null default now(),
    archived_by uuid not null
);
create index patient_archive_by_act on patient_archive (archive_id);
