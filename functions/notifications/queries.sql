-- name: keep_contact
-- Facts of different types overtake each other, and a moment says only when a transaction began:
-- the recipient's version, given out under its lock, says which was later. A fact of a release
-- that told none counts by its moment, and is overtaken by whatever has a version.
insert into contact (recipient, name, email, known_at, version)
values (:recipient::uuid, :name, :email, :known_at::timestamptz, :version::integer)
on conflict (recipient) do update set
    name = excluded.name,
    email = excluded.email,
    known_at = excluded.known_at,
    version = coalesce(excluded.version, contact.version)
where excluded.version > coalesce(contact.version, 0)
or (excluded.version is null and contact.known_at < excluded.known_at);

-- name: keep_reminder
insert into reminder
(subject, recipient, sequence, starts_at, due_at, state, details, feature, word)
values (
    :subject::uuid,
    :recipient::uuid,
    :sequence,
    :starts_at::timestamptz,
    :due_at::timestamptz,
    :state,
    :details::jsonb,
    :feature,
    :word
)
on conflict (subject) do update set
    recipient = excluded.recipient,
    sequence = excluded.sequence,
    starts_at = excluded.starts_at,
    due_at = excluded.due_at,
    state = excluded.state,
    details = excluded.details,
    feature = excluded.feature,
    word = excluded.word,
    updated_at = now()
where reminder.sequence < excluded.sequence;

-- name: find_reminder
-- Locked: two deliveries of the same task must not both see it waiting.
select subject, recipient, sequence, starts_at, due_at, state, details, feature, word
from reminder
where subject = :subject::uuid
for update;

-- name: find_contact
select
    name,
    email
from contact
where recipient = :recipient::uuid;

-- name: mark_sent
update reminder set state = 'sent', updated_at = now()
where subject = :subject::uuid;
