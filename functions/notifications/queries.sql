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
(subject, recipient, sequence, starts_at, due_at, state, details, feature, word, lead, told_lead)
values (
    :subject::uuid,
    :recipient::uuid,
    :sequence,
    :starts_at::timestamptz,
    :due_at::timestamptz,
    :state,
    :details::jsonb,
    :feature,
    :word,
    :lead::integer,
    :told_lead::integer
)
on conflict (subject) do update
    set
        recipient = excluded.recipient,
        sequence = excluded.sequence,
        starts_at = excluded.starts_at,
        due_at = excluded.due_at,
        state = excluded.state,
        details = excluded.details,
        feature = excluded.feature,
        word = excluded.word,
        lead = excluded.lead,
        told_lead = excluded.told_lead,
        turn = reminder.turn + 1,
        updated_at = now()
    where reminder.sequence < excluded.sequence
returning turn;

-- name: find_reminder
-- Locked: two deliveries of the same task must not both see it waiting.
select
    subject, recipient, sequence, starts_at, due_at, state, details, feature, word, lead, told_lead,
    turn
from reminder
where subject = :subject::uuid
for update;

-- name: hold_reminders
select
    subject, recipient, sequence, starts_at, due_at, state, details, feature, word, lead, told_lead,
    turn
from reminder
where
    feature = :feature
    and state <> 'cancelled'
    and starts_at > now()
    and subject > :after::uuid
order by subject
limit :most::integer
for update;

-- name: turn_reminder
update reminder set
    state = 'scheduled',
    told_lead = :told_lead::integer,
    lead = :lead::integer,
    due_at = :due_at::timestamptz,
    turn = turn + 1,
    updated_at = now()
where subject = :subject::uuid
returning turn;

-- name: keep_voice
insert into voice (feature, version, leads, quiet_from, quiet_until, own)
values (
    :feature,
    :version::integer,
    :leads::integer[],
    :quiet_from::integer,
    :quiet_until::integer,
    :own::jsonb
)
on conflict (feature) do update set
    version = excluded.version,
    leads = excluded.leads,
    quiet_from = excluded.quiet_from,
    quiet_until = excluded.quiet_until,
    own = excluded.own
where voice.version < excluded.version;

-- name: find_voice
select version, leads, quiet_from, quiet_until, own
from voice
where feature = :feature;

-- name: find_contact
select
    name,
    email
from contact
where recipient = :recipient::uuid;
