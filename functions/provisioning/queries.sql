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

-- name: waiting_tenants
select id
from control.tenant
where state = 'requested' and updated_at < now() - make_interval(secs => :older_than_s::float8)
order by created_at
limit 20;

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
