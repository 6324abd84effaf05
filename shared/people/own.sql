-- Unqualified on purpose, as in accounts.sql.
-- name: hold_account
select id, email, name, password_hash, roles, state, version, device_generation
from account
where
    id = :id::uuid
    and state <> 'removed'
for update;

-- name: rename
update account set name = :name, updated_at = now()
where id = :id::uuid
returning id, email, name, password_hash, roles, state, version, device_generation;

-- name: readdress
update account set email = :email, updated_at = now()
where id = :id::uuid
returning id, email, name, password_hash, roles, state, version, device_generation;
