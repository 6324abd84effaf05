-- name: tenant_by_slug
select id, slug, name, product, plan, cell, state, timezone
from control.tenant
where slug = :value;

-- name: tenant_by_id
select id, slug, name, product, plan, cell, state, timezone
from control.tenant
where id = :value::uuid;
