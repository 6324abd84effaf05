-- Unqualified on purpose: a tenant's accounts and the platform's operators keep their sessions in
-- tables of the same shape, and the search path of the transaction says whose.
-- name: open_session
-- Whoever suspends the account, or shuts others out of it, waits for this, or this for them:
-- nobody comes in behind it, least of all by the password that was replaced.
insert into session (account_id, expires_at, address, place, agent)
select
    a.id,
    now() + make_interval(days => :days::int) as expires_at,
    :address,
    :place,
    :agent
from account as a
where
    a.id = :account_id::uuid
    and a.state = 'active'
    and a.device_generation = :generation
for share
returning id, expires_at;

-- name: forget_ended
delete from session
where
    account_id = :account_id::uuid
    and (expires_at < now() - interval '7 days' or ended_at < now() - interval '7 days');

-- name: add_token
insert into refresh_token (hash, session_id)
values (:hash, :session_id::uuid);

-- name: lock_token
-- Parallel uses of one token queue here; the first makes the successor.
select session_id
from refresh_token
where hash = :hash
for update;

-- name: token_state
-- Read after the lock, so that what the first one wrote is seen.
select
    s.id as session_id,
    s.account_id,
    s.expires_at,
    s.ended_at is null and s.expires_at > now() as live,
    t.seed,
    t.replaced_at < now() - make_interval(secs => :grace_s::int) as stale
from refresh_token as t
inner join session as s on t.session_id = s.id
where t.hash = :hash
for update of s;

-- name: replace_token
update refresh_token set seed = :seed, replaced_at = now()
where hash = :hash;

-- name: use_session
update session set used_at = now(), address = :address, place = :place
where id = :id::uuid;

-- name: session_of_token
select session_id
from refresh_token
where hash = :hash;

-- name: standing
-- Whose session it is, as they are called and what they are now.
select a.id, a.name, a.email, a.roles
from session as s
inner join account as a on s.account_id = a.id
where
    s.id = :id::uuid
    and s.ended_at is null
    and s.expires_at > now()
    and a.state = 'active';

-- name: end_session
update session set ended_at = now(), ended_because = :because
where
    id = :id::uuid
    and account_id = coalesce(:account_id::uuid, account_id)
    and ended_at is null;

-- name: end_own_session
update session set ended_at = now(), ended_because = :because
where
    id = :id::uuid
    and account_id = :account_id::uuid
    and ended_at is null
returning agent;

-- name: end_sessions
update session set ended_at = now(), ended_because = :because
where
    account_id = :account_id::uuid
    and id is distinct from :besides::uuid
    and ended_at is null;

-- name: live_sessions
select
    id,
    created_at,
    used_at,
    expires_at,
    address,
    place,
    agent
from session
where
    account_id = :account_id::uuid
    and ended_at is null
    and expires_at > now()
order by used_at desc;
