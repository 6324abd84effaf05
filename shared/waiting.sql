-- name: keep
insert into core.waiting
(product, feature, id, kind, type, queue, url, sealed, trace, occurred_at)
values (
    :product,
    :feature,
    :id::uuid,
    :kind,
    :type,
    :queue,
    :url,
    :sealed,
    :trace,
    :occurred_at::timestamptz
)
on conflict (tenant_id, feature, id) do nothing;

-- name: take
-- The first of them in their order.
delete from core.waiting
where
    tenant_id = (select core.current_tenant())
    and (feature, id) in (
        select
            feature,
            id
        from core.waiting
        where tenant_id = (select core.current_tenant()) and product = :product
        order by occurred_at, id
        limit :most::int
    )
returning tenant_id, feature, id, kind, type, queue, url, sealed, trace, occurred_at, since;

-- name: tell
-- In their order, a feature's behind one another, and as secret as any of them may be. A task of
-- one name is taken once, so that one asked for again needs another.
insert into core.outbox
(id, kind, type, key, queue, url, name, data, secret, trace, occurred_at, hearer)
select
    id,
    kind,
    type,
    'waiting ' || feature as key,
    queue,
    url,
    case kind when 'task' then id || '-' || extract(epoch from since)::bigint end as name,
    data,
    true as secret,
    trace,
    occurred_at,
    feature as hearer
from
    jsonb_to_recordset(:taken::jsonb)
        as taken (
            id uuid,
            feature text,
            kind text,
            type text,
            queue text,
            url text,
            data jsonb,
            trace text,
            occurred_at timestamptz, since timestamptz
        )
order by occurred_at, id;

-- name: prune_waiting
delete from core.waiting
where since < now() - make_interval(days => :days::int);
