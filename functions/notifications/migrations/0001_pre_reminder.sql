-- Reminders waiting for their hour; at most one an appointment, the newest sequence wins.
-- Expand only: no running code reads this table yet.
create table reminder (
    appointment_id uuid primary key,
    sequence integer not null,
    starts_at timestamptz not null,
    due_at timestamptz not null,
    state text not null,
    details jsonb not null,
    updated_at timestamptz not null default now(),
    constraint reminder_state_known check (state in ('scheduled', 'sent', 'cancelled'))
);
