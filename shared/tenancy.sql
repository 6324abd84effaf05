-- name: tenant_by_slug
select id, slug, name, product, plan, cell, state, timezone, phone, address, email
from control.tenant
where slug = :value;

-- name: tenant_by_id
select id, slug, name, product, plan, cell, state, timezone, phone, address, email
from control.tenant
where id = :value::uuid;

-- name: change_tenant
update control.tenant set name = :name, timezone = :timezone, updated_at = now()
where id = :id::uuid;
