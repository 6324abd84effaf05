-- name: write
-- The writer sends its rows itself, so they are born in its hands, except one whose key has
-- others waiting: whoever sends those goes on with it. Rows of one transaction go together.
insert into core.outbox
(tenant_id, kind, type, key, queue, url, name, due_at, data, secret, trace, held_until)
select
    own.tenant_id,
    :kind,
    :type,
    own.key,
    :queue,
    :url,
    :name,
    :due_at::timestamptz,
    :data::jsonb,
    :secret::boolean,
    :trace,
    case
        when not exists (
            select from core.outbox as earlier
            where
                earlier.key = own.key
                and earlier.tenant_id is not distinct from own.tenant_id
                and earlier.published_at is null
                and earlier.refused_at is null
                and earlier.seq <> all(:together::bigint[])
        ) then clock_timestamp() + make_interval(secs => :lease_s::float8)
    end as held_until
from (
    select
        coalesce(
            :tenant_id::uuid, nullif(current_setting('app.current_tenant', true), '')::uuid
        ) as tenant_id,
        :key::text as key
) as own
returning seq, id, tenant_id, occurred_at, held_until is not null as held;

-- name: lock_claims
-- One claim at a time: each sees what the others hold.
select pg_advisory_xact_lock(727604)::text;

-- name: claim
-- Rows that nobody holds and whose pause is over, of the given keys or of all; ``now`` ends every
-- pause but those of rows tried before. A row waits while an earlier one of its key may not be
-- taken, or was tried more often and so has its turn later: what was tried least comes first.
-- A service may send its own types only, which begin as ``own``.
with waiting as (
    select
        seq,
        tenant_id,
        key,
        attempts,
        starts_with(type, :own)
        and (held_until is null or held_until <= clock_timestamp())
        and (
            retry_at is null
            or retry_at <= clock_timestamp()
            or (:now::boolean and seq <> all(:tried::bigint[]))
        ) as takeable
    from core.outbox
    where
        published_at is null
        and refused_at is null
        and (:keys::text[] is null or key = any(:keys::text[]))
),

lined_up as (
    select
        seq,
        attempts,
        takeable
        and (
            key is null
            or (bool_and(takeable) over up_to_it and max(attempts) over up_to_it = attempts)
        ) as free
    from waiting
    window up_to_it as (partition by tenant_id, key order by seq)
)

update core.outbox as mine
set held_until = clock_timestamp() + make_interval(secs => :lease_s::float8)
where
    mine.seq in (
        select seq from lined_up
        where free
        order by attempts, seq
        limit :most
    )
    and mine.published_at is null
    and mine.refused_at is null
    and (mine.held_until is null or mine.held_until <= clock_timestamp())
returning
    seq, id, tenant_id, kind, type, key, queue, url, name, due_at, data, trace, occurred_at, hearer;

-- name: sent
update core.outbox set published_at = now(), held_until = null
where seq = any(:seqs::bigint[]);

-- name: failed
-- The pause doubles with every refusal; a row that is refused too often, or can never be taken,
-- is set aside: nothing newer waits behind it.
update core.outbox as tried
set
    attempts = tried.attempts + 1,
    refusal = told.reason,
    held_until = null,
    retry_at = clock_timestamp() + make_interval(secs => case
        when told.refused then least(600, 2.0 ^ least(tried.attempts + 1, 10))
        else :pause_s::float8
    end),
    refused_at = case
        when told.hopeless or (told.refused and tried.attempts + 1 >= :most) then now()
    end
from
    unnest(:seqs::bigint[], :reasons::text[], :refused::boolean[], :hopeless::boolean[])
        as told (seq, reason, refused, hopeless)
where tried.seq = told.seq and tried.published_at is null;

-- name: due
select exists(
    select from core.outbox
    where
        published_at is null
        and refused_at is null
        and starts_with(type, :own)
        and (held_until is null or held_until <= clock_timestamp())
        and (retry_at is null or retry_at <= clock_timestamp())
);

-- name: held
-- Whether somebody holds a row: it is sent within seconds, or free.
select exists(
    select from core.outbox
    where published_at is null and refused_at is null and held_until > clock_timestamp()
);

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

-- name: refused
select
    seq, id, tenant_id, kind, type, key, attempts, refusal, occurred_at, refused_at
from core.outbox
where refused_at is not null
order by seq;

-- name: replay
-- As if never tried; the sweep sends it. Without numbers, all.
update core.outbox
set refused_at = null, refusal = null, attempts = 0, held_until = null, retry_at = null
where refused_at is not null and (:seqs::bigint[] is null or seq = any(:seqs::bigint[]));

-- name: claim_event
insert into core.inbox (event_id, consumer)
values (:event_id::uuid, :consumer)
on conflict do nothing;
