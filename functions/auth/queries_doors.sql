-- name: note_doors
-- The newest version counts, however they arrive; the same again may be marked by another key.
insert into control.door as d (tenant_id, account_id, version, state, mark)
values (
    :tenant_id::uuid,
    unnest(:accounts::uuid[]),
    unnest(:versions::int[]),
    unnest(:states::text[]),
    unnest(:marks::bytea[])
)
on conflict (tenant_id, account_id) do update set
    version = excluded.version,
    state = excluded.state,
    mark = excluded.mark
where d.version <= excluded.version;

-- name: doors_of
-- A workspace that is being made has no door yet; one that is suspended says so at its own.
select
    t.slug,
    t.name,
    d.state = 'suspended' as suspended
from control.door as d
inner join control.tenant as t on d.tenant_id = t.id
where
    d.mark = any(:marks::bytea[])
    and t.state in ('active', 'suspended')
order by t.name, t.slug
limit :most::int;

-- name: home_of
select
    id,
    slug,
    cell
from control.tenant
where id = :id::uuid;

-- name: people_here
-- Those who were removed too: what is known of them elsewhere ends.
select
    id as account_id,
    version,
    email,
    state,
    name,
    roles
from account
order by id;
