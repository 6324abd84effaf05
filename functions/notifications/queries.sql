-- name: keep_reminder
insert into reminder (appointment_id, sequence, starts_at, due_at, state, details)
values (
    :appointment_id::uuid,
    :sequence,
    :starts_at::timestamptz,
    :due_at::timestamptz,
    :state,
    :details::jsonb
)
on conflict (appointment_id) do update set
    sequence = excluded.sequence,
    starts_at = excluded.starts_at,
    due_at = excluded.due_at,
    state = excluded.state,
    details = excluded.details,
    updated_at = now()
where reminder.sequence < excluded.sequence;

-- name: find_reminder
-- Locked: two deliveries of the same task must not both see it waiting.
select appointment_id, sequence, starts_at, due_at, state, details
from reminder
where appointment_id = :appointment_id::uuid
for update;

-- name: mark_sent
update reminder set state = 'sent', updated_at = now()
where appointment_id = :appointment_id::uuid;
