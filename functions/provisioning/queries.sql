-- name: lock_tenant
-- Locked: deliveries of the same sign-up wait for each other.
select id, slug, name, control.products_of(id) as products, plan, cell, state, owner
from control.tenant
where id = :tenant_id::uuid
for update;

-- name: choose_cell
select c.name as cell
from control.cell as c
left join control.tenant as t on c.name = t.cell
where c.accepts_tenants
group by c.name
order by count(t.id), c.name
limit 1;

-- name: reserve_cell
update control.tenant
set state = 'provisioning', cell = :cell, failure = null, updated_at = now()
where id = :tenant_id::uuid;

-- name: activate
update control.tenant
set state = 'active', owner = null, updated_at = now()
where id = :tenant_id::uuid;

-- name: fail
update control.tenant
set state = 'failed', failure = :failure, updated_at = now()
where id = :tenant_id::uuid;

-- name: note_transition
insert into control.tenant_transition (tenant_id, state, detail)
values (:tenant_id::uuid, :state, :detail);

-- name: take_waiting
-- What is being made at this moment is held, and left alone.
update control.tenant set updated_at = now()
where
    id in (
        select id
        from control.tenant
        where
            state = 'requested'
            and updated_at < now() - make_interval(secs => :older_than_s::float8)
        order by updated_at
        limit 20
        for update skip locked
    )
returning id;

-- name: lock_pool
-- One claim at a time in a cell: a renamed schema is never chosen twice.
select pg_advisory_xact_lock(727602)::text;

-- name: list_standby
select nspname::text as name
from pg_catalog.pg_namespace
where starts_with(nspname::text, :of)
order by nspname;

-- name: find_schema
select to_regnamespace(:name)::text;

-- name: create_owner
select create_owner(:email, :name, :password_hash)::text;

-- name: want_product
-- Nothing when a later wish was followed, or this one.
insert into control.tenant_product as p (tenant_id, product, state, asked)
values (:tenant_id::uuid, :product, 'switching', :version)
on conflict (tenant_id, product) do update
    set
        state = case p.state when 'on' then 'on' else 'switching' end,
        failure = null,
        asked = excluded.asked,
        changed_at = now()
    where p.asked < excluded.asked
returning state = 'switching';

-- name: refuse_product
insert into control.tenant_product as p (tenant_id, product, state, failure, asked)
values (:tenant_id::uuid, :product, 'failed', 'no such product', :version)
on conflict (tenant_id, product) do update
    set
        state = 'failed',
        failure = excluded.failure,
        asked = excluded.asked,
        changed_at = now()
    where p.asked < excluded.asked;

-- name: drop_product
-- Also of one it never had: a wish before this one may come later.
insert into control.tenant_product as p (tenant_id, product, state, asked)
values (:tenant_id::uuid, :product, 'off', :version)
on conflict (tenant_id, product) do update
    set
        state = 'off',
        failure = null,
        asked = excluded.asked,
        changed_at = now()
    where p.asked < excluded.asked;

-- name: hold_switching
-- Whoever wants it off meanwhile waits until it is on.
select
    t.cell,
    t.slug
from control.tenant_product as p
inner join control.tenant as t on p.tenant_id = t.id
where p.tenant_id = :tenant_id::uuid and p.product = :product and p.state = 'switching'
for update of p;

-- name: end_switching
update control.tenant_product set state = :state, failure = :failure, changed_at = now()
where tenant_id = :tenant_id::uuid and product = :product;

-- name: take_switching
update control.tenant_product set changed_at = now()
where
    (tenant_id, product) in (
        select
            tenant_id,
            product
        from control.tenant_product
        where
            state = 'switching'
            and changed_at < now() - make_interval(secs => :older_than_s::float8)
        order by changed_at
        limit 20
        for update skip locked
    )
returning tenant_id, product;
