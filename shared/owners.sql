-- name: note_owners
-- The newest version counts, however they arrive.
insert into control.tenant_owner as o (tenant_id, account_id, version, name, email)
values (
    :tenant_id::uuid,
    unnest(:accounts::uuid[]),
    unnest(:versions::int[]),
    unnest(:names::text[]),
    unnest(:emails::text[])
)
on conflict (tenant_id, account_id) do update set
    version = excluded.version,
    name = excluded.name,
    email = excluded.email
where o.version <= excluded.version;

-- name: list_owners
select
    name,
    email
from control.tenant_owner
where
    tenant_id = :tenant_id::uuid
    and name is not null
order by account_id;
