-- name: keep
insert into core.waiting
(product, feature, id, kind, type, queue, url, data, trace, occurred_at)
values (
    :product,
    :feature,
    :id::uuid,
    :kind,
    :type,
    :queue,
    :url,
    :data::jsonb,
    :trace,
    :occurred_at::timestamptz
)
on conflict (tenant_id, feature, id) do nothing;

-- name: release
-- In their order, a feature's behind one another, and as secret as any of them may be. A task of
-- one name is taken once, so that one asked for again needs another.
with taken as (
    delete from core.waiting
    where tenant_id = (select core.current_tenant()) and product = :product
    returning feature, id, kind, type, queue, url, data, trace, occurred_at, since
)

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
from taken
order by occurred_at, id;
