-- What happened in each step of a span, counted where it is written down.
-- name: signups_moved
select
    moved.name,
    extract(epoch from date_bin(
        make_interval(secs => :step_s::int), moved.at, to_timestamp(:began::float8)
    ))::float8 as at,
    count(*)::int as happened
from (
    select
        'cadastros começados' as name,
        created_at as at
    from control.signup
    union all
    select
        case state when 'failed' then 'criações que falharam' else 'espaços criados' end as name,
        at
    from control.tenant_transition
    where state = 'failed' or (state = 'active' and detail is null)
) as moved
where moved.at >= to_timestamp(:began::float8)
group by 1, 2
order by 2;

-- name: facts_told
-- Unqualified, as the next: the platform's facts and a cell's lie in tables of one shape.
select
    '' as name,
    extract(epoch from date_bin(
        make_interval(secs => :step_s::int), occurred_at, to_timestamp(:began::float8)
    ))::float8 as at,
    count(*)::int as happened
from outbox
where
    kind = 'event'
    and occurred_at >= to_timestamp(:began::float8)
group by 2
order by 2;

-- name: rows_refused
select
    '' as name,
    extract(epoch from date_bin(
        make_interval(secs => :step_s::int), refused_at, to_timestamp(:began::float8)
    ))::float8 as at,
    count(*)::int as happened
from outbox
where refused_at >= to_timestamp(:began::float8)
group by 2
order by 2;
