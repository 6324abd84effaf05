-- name: tenants
select
    state,
    array_to_string(control.products_of(id), '+') as products,
    plan,
    count(*)::int as count
from control.tenant
group by 1, 2, 3;

-- name: outbox
select
    count(*) filter (where refused_at is null)::int as waiting,
    count(*) filter (where refused_at is not null)::int as refused,
    coalesce(
        extract(epoch from now() - min(occurred_at) filter (where refused_at is null)), 0
    )::float8 as oldest_s
from core.outbox
where published_at is null;
