-- name: logo
select path, version
from logo;

-- name: begin_logo
-- There is one row as soon as anybody chose a logo; it stays when none is shown.
insert into logo (path)
values (null)
on conflict (one) do nothing;

-- name: hold_logo
select path, version
from logo
for update;

-- name: set_logo
update logo set path = :path, updated_at = now()
returning path, version;

-- name: list_audit
select
    id,
    at,
    actor_name,
    action,
    entity_id,
    kind,
    name,
    address,
    changes
from core.audit
where
    tenant_id = (select core.current_tenant())
    and (
        :before_id::uuid is null
        or (at, id) < (:before_at::timestamptz, :before_id::uuid)
    )
order by at desc, id desc
limit :count::int;
