-- piece: step
--  extract(epoch from date_bin(
--      make_interval(secs => :step_s::int), moved.at, to_timestamp(:began::float8)
--  ))::float8
-- What happened in each step of a span, counted where it is written down.

-- name: signups_moved
select
    moved.name,
    :step as at,
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

-- name: outbox_moved
-- Unqualified: the platform's facts and a cell's lie in tables of one shape.
select
    moved.name,
    :step as at,
    count(*)::int as happened
from (
    select
        'told' as name,
        occurred_at as at
    from outbox
    where kind = 'event'
    union all
    select
        'refused' as name,
        refused_at as at
    from outbox
) as moved
where moved.at >= to_timestamp(:began::float8)
group by 1, 2
order by 2;
