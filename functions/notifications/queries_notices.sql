-- name: keep_notice
insert into notice (subject, recipient, sequence, cancelled, starts_at, said, feature, words)
values (
    :subject::uuid,
    :recipient::uuid,
    :sequence,
    :cancelled::boolean,
    :starts_at::timestamptz,
    :said::jsonb,
    :feature,
    :words::jsonb
)
on conflict (subject) do update
    set
        recipient = excluded.recipient,
        sequence = excluded.sequence,
        cancelled = excluded.cancelled,
        starts_at = excluded.starts_at,
        said = excluded.said,
        feature = excluded.feature,
        words = excluded.words,
        updated_at = now()
returning
    subject, recipient, sequence, cancelled, starts_at, said, told, due_at, held_until, feature,
    words;

-- name: find_notice
-- Locked: of two tasks of one subject the second sees what the first has told.
select
    subject, recipient, sequence, cancelled, starts_at, said, told, due_at, held_until, feature,
    words
from notice
where subject = :subject::uuid
for update;

-- name: plan_notice
update notice set
    due_at = :due_at::timestamptz,
    held_until = :held_until::timestamptz,
    updated_at = now()
where subject = :subject::uuid;

-- name: settle_notice
-- Nothing waits any more.
update notice set
    told = :told::jsonb,
    due_at = null,
    held_until = null,
    updated_at = now()
where subject = :subject::uuid;

-- name: hold_quota
-- What each counter used today, held until the commit; always taken in one order.
insert into mail_quota as q (subject, day, used)
select
    subject,
    :day::date as day,
    0 as used
from unnest(:subjects::text[]) as subject
order by subject
on conflict (subject) do update
    set
        used = case when q.day = excluded.day then q.used else 0 end,
        day = excluded.day
returning subject, used;

-- name: use_quota
update mail_quota set used = used + 1
where subject = any(:subjects::text[]);
