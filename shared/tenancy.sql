-- name: tenant_by_slug
select
    id, slug, name, control.products_of(id) as products, plan, cell, state, timezone,
    phone, address, email
from control.tenant
where slug = :value;

-- name: tenant_by_id
select
    id, slug, name, control.products_of(id) as products, plan, cell, state, timezone,
    phone, address, email
from control.tenant
where id = :value::uuid;

-- name: tenant_settings
select name, timezone, version
from control.tenant
where id = :id::uuid;

-- name: hold_settings
select name, timezone, version
from control.tenant
where id = :id::uuid
for update;

-- name: change_tenant
update control.tenant set name = :name, timezone = :timezone, updated_at = now()
where id = :id::uuid
returning name, timezone, version;

-- name: tenant_products
select product, state, failure, asked
from control.tenant_product
where tenant_id = :id::uuid
order by since, product;

-- name: tenant_reach
select phone, address, email, reach_version as version
from control.tenant
where id = :id::uuid;

-- name: hold_reach
select phone, address, email, reach_version as version
from control.tenant
where id = :id::uuid
for update;

-- name: change_reach
update control.tenant set
    phone = :phone,
    address = :address,
    email = :email,
    updated_at = now()
where id = :id::uuid
returning phone, address, email, reach_version as version;
