-- name: finish_step
insert into first_step (name)
values (:name)
on conflict do nothing;

-- name: finished_steps
select coalesce(array_agg(name), '{}')
from first_step;

-- name: logo_path
select path
from logo;

-- name: set_logo
insert into logo (path)
values (:path)
on conflict (one) do update set path = excluded.path, updated_at = now();

-- name: remove_logo
delete from logo;

-- name: list_audit
select
    id,
    at,
    actor_name,
    action,
    entity_id,
    detail
from core.audit
where
    tenant_id = (select core.current_tenant())
    and (
        :before_id::uuid is null
        or (at, id) < (:before_at::timestamptz, :before_id::uuid)
    )
order by at desc, id desc
limit :count::int;
