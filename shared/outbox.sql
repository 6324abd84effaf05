-- name: write
insert into core.outbox
(tenant_id, kind, type, key, queue, url, name, due_at, data, secret, trace)
values (
    coalesce(:tenant_id::uuid, nullif(current_setting('app.current_tenant', true), '')::uuid),
    :kind, :type, :key, :queue, :url, :name, :due_at::timestamptz, :data::jsonb, :secret, :trace
)
returning seq, id;

-- name: lock_key
select pg_advisory_xact_lock(hashtextextended(:key, 0))::text;

-- name: claim
-- Everything of the locked keys that still waits, and the rows asked for; not what another sends.
select
    seq, id, tenant_id, kind, type, key, queue, url, name, due_at, data, trace, occurred_at
from core.outbox
where
    published_at is null
    and (
        seq = any(:seqs::bigint[])
        or (key = any(:keys::text[]) and tenant_id is not distinct from :tenant_id::uuid)
    )
order by seq
for update skip locked;

-- name: published
update core.outbox set published_at = now()
where seq = any(:seqs::bigint[]);

-- name: waiting
select seq, key, tenant_id
from core.outbox
where
    published_at is null
    and occurred_at <= now() - make_interval(secs => :older_than_s::float8)
order by seq
limit 1000;

-- name: forget_secrets
-- That it was said, when and to whom stays; what was said is for its reader alone.
update core.outbox set data = '{}', secret = false
where secret and published_at is not null;

-- name: prune
-- By the age of the row as well, which its block range tells without reading the table. The last
-- word of each tenant stays: the console shows it.
delete from core.outbox as old
where
    old.occurred_at < now() - interval '7 days'
    and old.published_at < now() - interval '7 days'
    and (
        old.tenant_id is null
        or exists (
            select from core.outbox as newer
            where
                newer.tenant_id = old.tenant_id
                and newer.kind = 'event'
                and (newer.occurred_at, newer.seq) > (old.occurred_at, old.seq)
        )
    );

-- name: forget_old
-- Of the last word, that it was said and when; what it said of people is nobody's after a week.
update core.outbox set data = '{}'
where
    occurred_at < now() - interval '7 days'
    and published_at is not null
    and data <> '{}';

-- name: prune_inbox
-- Later than any delivery can come again: a dead letter is kept for 31 days at most.
delete from core.inbox
where handled_at < now() - interval '35 days';

-- name: claim_event
insert into core.inbox (event_id, consumer)
values (:event_id::uuid, :consumer)
on conflict do nothing;
