-- name: owe
insert into core.cache_owed (resource)
select unnest(:resources::text[]);

-- name: owed
select id, tenant_id, resource
from core.cache_owed
order by id
limit 1000;

-- name: settle
delete from core.cache_owed
where id = any(:ids::uuid[]);
