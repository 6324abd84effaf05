-- piece: whole_job
--  id, feature, kind, state, step, tries, total, done, warned, failed, skipped, cursor, params,
--  result, reason, retry_of, created_by, created_by_name, notify, created_at, counted, counted_at,
--  moved_at, ended_at, version, title, needs, good_until, begun

-- piece: seen_job
--  id, feature, state, title, total, done, warned, failed, skipped, created_by, created_by_name,
--  created_at, ended_at

-- piece: its_step
--  tenant_id = (select core.current_tenant())
--  and feature = :feature
--  and id = :id::uuid
--  and step = :step::integer
--  and state in ('queued', 'running')

-- name: create_job
-- Of a once there is one job: whoever asks again gets none, and finds the first.
insert into core.job (
    feature,
    kind,
    total,
    cursor,
    params,
    retry_of,
    once,
    created_by,
    created_by_name,
    notify,
    title,
    needs,
    good_until
)
values (
    :feature,
    :kind,
    :total::integer,
    :cursor::jsonb,
    :params::jsonb,
    :retry_of::uuid,
    :once,
    :created_by::uuid,
    :created_by_name,
    :notify,
    :title,
    :needs,
    :good_until::timestamptz
)
on conflict on constraint job_once do nothing
returning :whole_job;

-- name: release_once
-- What ended too early and can go on no more stands in nobody's way.
update core.job set once = null
where
    tenant_id = (select core.current_tenant())
    and kind = :kind
    and once = :once
    and state in ('cancelled', 'failed')
    and good_until < now();

-- name: find_job
select :whole_job
from core.job
where
    tenant_id = (select core.current_tenant())
    and feature = :feature
    and id = :id::uuid
    and (:by::uuid is null or created_by = :by::uuid);

-- name: find_once
select id from core.job
where
    tenant_id = (select core.current_tenant())
    and feature = :feature
    and kind = :kind
    and once = :once;

-- name: begin_job
-- Told before a chunk, in a transaction of its own: all that is left when its process dies.
update core.job set begun = begun + 1
where :its_step
returning begun;

-- name: unbegin_job
-- It was not the chunk's fault: something was away.
update core.job set begun = greatest(begun - 1, 0)
where
    tenant_id = (select core.current_tenant())
    and feature = :feature
    and id = :id::uuid
    and step = :step::integer;

-- name: move_job
-- None when the job was cancelled meanwhile, or moved by another: then the chunk must not be.
update core.job set
    state = case when :ended::boolean then 'done' else 'running' end,
    step = step + 1,
    tries = 0,
    begun = 0,
    total = coalesce(:total::integer, total),
    done = done + :done::integer,
    warned = warned + :warned::integer,
    failed = failed + :failed::integer,
    skipped = skipped + :skipped::integer,
    cursor = :cursor::jsonb,
    result = result || :result::jsonb,
    counted_at = coalesce(counted_at, now()),
    moved_at = clock_timestamp(),
    ended_at = case when :ended::boolean then clock_timestamp() end
where
    tenant_id = (select core.current_tenant())
    and id = :id::uuid
    and step = :step::integer
    and state in ('queued', 'running')
returning :whole_job;

-- name: note_outcomes
insert into core.job_outcome (job_id, position, outcome, reference, reason, cells)
select
    :job_id::uuid,
    told.position,
    told.outcome,
    told.reference,
    told.reason,
    told.cells
from jsonb_to_recordset(:outcomes::jsonb) as told (
    position integer, outcome text, reference text, reason text, cells jsonb
);

-- name: stumble_job
-- A chunk was undone: it is tried again, until it was often enough.
update core.job set
    tries = tries + 1,
    begun = greatest(begun - 1, 0),
    state = case when tries + 1 >= :most::integer then 'failed' else state end,
    reason = :reason,
    ended_at = case when tries + 1 >= :most::integer then clock_timestamp() end
where :its_step
returning :whole_job;

-- name: cancel_job
update core.job set state = 'cancelled', reason = null, ended_at = clock_timestamp()
where
    tenant_id = (select core.current_tenant())
    and feature = :feature
    and id = :id::uuid
    and state in ('queued', 'running');

-- name: stop_jobs
update core.job set state = 'cancelled', reason = :reason, ended_at = clock_timestamp()
where
    tenant_id = (select core.current_tenant())
    and feature = any(:features::text[])
    and state in ('queued', 'running')
returning id, feature;

-- name: resume_job
-- Of those that ended too early, or of which nothing was heard for long.
update core.job set
    state = case when step = 0 then 'queued' else 'running' end,
    tries = 0,
    begun = 0,
    reason = null,
    ended_at = null,
    counted = done,
    counted_at = null,
    moved_at = clock_timestamp()
where
    tenant_id = (select core.current_tenant())
    and feature = :feature
    and id = :id::uuid
    and (good_until is null or good_until > now())
    and (
        state in ('cancelled', 'failed')
        or (
            state in ('queued', 'running')
            and moved_at < clock_timestamp() - make_interval(secs => :silent_s::float8)
        )
    );

-- name: list_seen
-- Newest first, by ids, which are made in the order of time. What says not what it needs is of an
-- earlier release. Others need all that a job says, whoever began it the first of that.
select :seen_job
from core.job
where
    tenant_id = (select core.current_tenant())
    and (
        string_to_array(needs, ' ') <@ :granted::text[]
        or (
            created_by = :person::uuid
            and coalesce(split_part(needs, ' ', 1) = any(:granted::text[]), true)
        )
    )
    and (not :live::boolean or state in ('queued', 'running'))
    and (:before::uuid is null or id < :before::uuid)
order by id desc
limit :page_size::integer;

-- name: list_own
-- Of one person: what goes on, and what of the asked has ended.
select :seen_job
from core.job
where
    tenant_id = (select core.current_tenant())
    and created_by = :person::uuid
    and coalesce(split_part(needs, ' ', 1) = any(:granted::text[]), true)
    and (state in ('queued', 'running') or id = any(:ids::uuid[]))
order by id desc
limit 20;

-- name: list_outcomes
select position, outcome, reference, reason, cells
from core.job_outcome
where
    tenant_id = (select core.current_tenant())
    and job_id = :job_id::uuid
    and (:outcome::text is null or outcome = :outcome::text)
    and position > :after::integer
order by position
limit :page_size::integer;

-- name: prune_jobs
delete from core.job
where created_at < now() - make_interval(days => :days::integer);
