-- name: hold_account
-- In a statement of its own, so that the next one sees what another delivery has written; by the
-- e-mail, so that of an account that is leaving it nothing is found.
select id, email, name, password_hash, roles, state, version, device_generation
from account
where
    email = :email
    and state = 'active'
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
select
    a.id,
    a.email,
    a.name,
    a.password_hash,
    a.roles,
    a.state,
    a.version,
    a.device_generation
from password_reset as r
inner join account as a on r.account_id = a.id
where
    r.hash = :hash
    and r.used_at is null
    and r.expires_at > now()
    and a.state = 'active';

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
