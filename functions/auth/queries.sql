-- name: account_by_email
select id, email, name, password_hash, roles, device_generation
from account
where email = :email;

-- name: account_by_id
select id, email, name, password_hash, roles, device_generation
from account
where id = :id::uuid;

-- name: set_password
-- On the hash that was proved: of two who know the former password, the second no longer does.
update account set
    password_hash = :password_hash,
    device_generation = device_generation + 1,
    updated_at = now()
where
    id = :id::uuid
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

-- name: hold_account
-- In a statement of its own, so that the next one sees what another delivery has written.
select id
from account
where id = :id::uuid
for update;

-- name: create_reset
-- At most so many an hour: a mailbox is not flooded by whoever knows its address.
insert into password_reset (hash, account_id, expires_at)
select
    :hash,
    :account_id::uuid,
    now() + make_interval(mins => :minutes::int) as expires_at
where (
    select count(*)
    from password_reset as earlier
    where
        earlier.account_id = :account_id::uuid
        and earlier.created_at > now() - interval '1 hour'
) < :an_hour::int;

-- name: open_reset
select a.id, a.email, a.name, a.password_hash, a.roles, a.device_generation
from password_reset as r
inner join account as a on r.account_id = a.id
where
    r.hash = :hash
    and r.used_at is null
    and r.expires_at > now();

-- name: use_reset
update password_reset set used_at = now()
where
    hash = :hash
    and used_at is null
    and expires_at > now();

-- name: close_resets
update password_reset set used_at = now()
where
    account_id = :account_id::uuid
    and used_at is null;
