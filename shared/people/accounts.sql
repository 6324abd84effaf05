-- Unqualified on purpose, as in sessions.sql: a tenant's table, or control's view of its operators.
-- name: account_by_email
select id, email, name, password_hash, roles, state, version, device_generation
from account
where email = :email;

-- name: account_by_id
select id, email, name, password_hash, roles, state, version, device_generation
from account
where
    id = :id::uuid
    and state <> 'removed';

-- name: set_password
-- On the hash that was proved: of two who know the former password, the second no longer does.
update account set
    password_hash = :password_hash,
    device_generation = device_generation + 1,
    updated_at = now()
where
    id = :id::uuid
    and state = 'active'
    and password_hash = coalesce(:proved, password_hash)
returning device_generation;

-- name: renew_hash
update account set password_hash = :password_hash, updated_at = now()
where
    id = :id::uuid
    and password_hash = :proved;

-- name: forget_devices
update account set device_generation = device_generation + 1, updated_at = now()
where id = :id::uuid
returning device_generation;

-- name: everybody
select id, email, name, password_hash, roles, state, version, device_generation
from account
where state <> 'removed'
order by id;

-- name: keepers
-- Who may let somebody in again, the longest here first.
select array_agg(k.name)
from (
    select name
    from account
    where
        state = 'active'
        and :role = any(roles)
    order by id
    limit 2
) as k;
