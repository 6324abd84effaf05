-- name: tenants
select state, product, plan, count(*)::int as count
from control.tenant
group by state, product, plan;

-- name: outbox
select
    count(*)::int as waiting,
    coalesce(extract(epoch from now() - min(occurred_at)), 0)::float8 as oldest_s
from core.outbox
where published_at is null;
