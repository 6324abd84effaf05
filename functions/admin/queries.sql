-- name: put_operator
insert into control.operator (email, name, password_hash)
values (:email, :name, :password_hash)
on conflict (email) do update
    set
        name = excluded.name,
        password_hash = excluded.password_hash,
        device_generation = operator.device_generation + 1,
        updated_at = now()
returning id;

-- name: list_tenants
select
    id, slug, name, document, control.products_of(id) as products, plan, cell, state, failure,
    created_at, updated_at
from control.tenant
where
    (:state::text is null or state = :state::text)
    and (
        :q::text = ''
        or found_by like all(control.asked(:q::text))
    )
    and (:before::uuid is null or id < :before::uuid)
order by id desc
limit :count::int;

-- name: count_by_state
select
    state,
    count(*) as tenants
from control.tenant
group by state;

-- name: get_tenant
select
    id, slug, name, document, control.products_of(id) as products, plan, cell, state, failure,
    created_at, updated_at
from control.tenant
where id = :id::uuid;

-- name: get_contact
-- What the tenant tells its own customers, which is how it is reached as well.
select
    phone,
    email,
    address
from control.tenant
where id = :id::uuid;

-- name: list_uses
-- Unqualified, as the next: told in the tenant's own cell.
select
    what,
    used,
    noted_at
from usage_count
where tenant_id = :tenant_id::uuid;

-- name: list_transitions
select
    state,
    detail,
    reason,
    at
from control.tenant_transition
where tenant_id = :tenant_id::uuid
order by at desc, id desc
limit 50;

-- name: latest_events
-- Unqualified on purpose: the platform's facts and a cell's lie in tables of the same shape.
select w.tenant_id, e.type, e.occurred_at
from unnest(:tenant_ids::uuid[]) as w (tenant_id)
cross join lateral (
    select o.type, o.occurred_at
    from outbox as o
    where
        o.tenant_id = w.tenant_id
        and o.kind = 'event'
    order by o.occurred_at desc
    limit :each::int
) as e;

-- name: move_tenant
-- Only from the state the operator saw: the second of two presses finds nothing to move.
update control.tenant set state = :target, failure = null, updated_at = now()
where
    id = :id::uuid
    and state = :origin
returning
    id, slug, name, document, control.products_of(id) as products, plan, cell, state, failure,
    created_at, updated_at;

-- name: record_transition
insert into control.tenant_transition (tenant_id, state, detail, reason)
values (:tenant_id::uuid, :state, :detail, :reason);
