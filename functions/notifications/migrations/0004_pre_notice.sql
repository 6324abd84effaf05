-- What each patient was told of a visit, and what waits to be told; how many mails a day took.
-- Expand only: no running code reads these tables yet.
create table notice (
    appointment_id uuid primary key,
    patient_id uuid not null,
    sequence integer not null,
    cancelled boolean not null,
    starts_at timestamptz not null,
    said jsonb not null,
    told jsonb,
    due_at timestamptz,
    held_until timestamptz,
    updated_at timestamptz not null default now()
);

create table mail_quota (
    subject text primary key,
    day date not null,
    used integer not null
);
