-- name: changes_since
-- What the trail says of one record after a version of it, oldest first.
select
    actor_name,
    at,
    coalesce(jsonb_path_query_array(changes, '$[*].field'), detail -> 'fields', '[]') as fields
from core.audit
where
    tenant_id = (select core.current_tenant())
    and entity_id = :entity_id
    and (detail ->> 'version')::integer > :version::integer
order by at, id;

-- name: changes_since_here
-- The same at the console, whose records are the platform's own.
select
    actor_name,
    at,
    coalesce(jsonb_path_query_array(changes, '$[*].field'), detail -> 'fields', '[]') as fields
from control.audit
where
    tenant_id is null
    and entity_id = :entity_id
    and (detail ->> 'version')::integer > :version::integer
order by at, id;
