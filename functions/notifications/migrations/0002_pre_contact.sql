-- How each patient is reached now: a reminder is planned weeks before it leaves.
-- Expand only: the running code neither reads the table nor the column.
create table contact (
    patient_id uuid primary key,
    name text not null,
    email text,
    known_at timestamptz not null
);

alter table reminder add column patient_id uuid;
