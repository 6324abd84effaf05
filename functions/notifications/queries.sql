-- name: keep_contact
-- Facts of different types overtake each other, and a moment says only when a transaction began:
-- the patient's version, given out under its lock, says which was later. A fact of a release
-- that told none counts by its moment, and is overtaken by whatever has a version.
insert into contact (patient_id, name, email, known_at, version)
values (:patient_id::uuid, :name, :email, :known_at::timestamptz, :version::integer)
on conflict (patient_id) do update set
    name = excluded.name,
    email = excluded.email,
    known_at = excluded.known_at,
    version = coalesce(excluded.version, contact.version)
where excluded.version > coalesce(contact.version, 0)
or (excluded.version is null and contact.known_at < excluded.known_at);

-- name: keep_reminder
insert into reminder (appointment_id, patient_id, sequence, starts_at, due_at, state, details)
values (
    :appointment_id::uuid,
    :patient_id::uuid,
    :sequence,
    :starts_at::timestamptz,
    :due_at::timestamptz,
    :state,
    :details::jsonb
)
on conflict (appointment_id) do update set
    patient_id = excluded.patient_id,
    sequence = excluded.sequence,
    starts_at = excluded.starts_at,
    due_at = excluded.due_at,
    state = excluded.state,
    details = excluded.details,
    updated_at = now()
where reminder.sequence < excluded.sequence;

-- name: find_reminder
-- Locked: two deliveries of the same task must not both see it waiting.
select appointment_id, patient_id, sequence, starts_at, due_at, state, details
from reminder
where appointment_id = :appointment_id::uuid
for update;

-- name: find_contact
select
    name,
    email
from contact
where patient_id = :patient_id::uuid;

-- name: mark_sent
update reminder set state = 'sent', updated_at = now()
where appointment_id = :appointment_id::uuid;
