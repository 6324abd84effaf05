-- Unqualified on purpose, as in accounts.sql. Whoever changes anything holds the lock of seats.py.
-- name: people
-- Open invitations first, then everybody by name; rank, sort and id say the place in the list.
select
    0 as rank,
    i.email as sort,
    i.id,
    '' as name,
    i.email,
    i.roles,
    case when i.expires_at <= now() then 'expired' else 'invited' end as state,
    null::timestamptz as seen_at,
    i.expires_at,
    a.name as inviter,
    a.roles as inviter_roles,
    a.state as inviter_state
from invitation as i
inner join account as a on i.invited_by = a.id
where
    i.accepted_at is null
    and i.withdrawn_at is null
union all
select
    1 as rank,
    core.folded(a.name) as sort,
    a.id,
    a.name,
    a.email,
    a.roles,
    a.state,
    (
        select max(s.used_at)
        from session as s
        where s.account_id = a.id
    ) as seen_at,
    null::timestamptz as expires_at,
    null as inviter,
    null as inviter_roles,
    null as inviter_state
from account as a;

-- name: list_people
-- with: people
select
    rank,
    sort,
    id,
    name,
    email,
    roles,
    state,
    seen_at,
    expires_at,
    inviter,
    inviter_roles,
    inviter_state
from people
where
    case :state
        when '' then state <> 'removed'
        when 'invited' then rank = 0
        else state = :state
    end
    and (:role = '' or :role = any(roles))
    and (:q = '' or core.folded(name || ' ' || coalesce(email, '')) like all(core.asked(:q)))
    and (:after_id::uuid is null or (rank, sort, id) > (:rank::int, :sort, :after_id::uuid))
order by rank, sort, id
limit :count::int;

-- name: person
select
    a.id,
    a.name,
    a.email,
    a.roles,
    a.state,
    a.version,
    a.created_at,
    (
        select max(s.used_at)
        from session as s
        where s.account_id = a.id
    ) as seen_at
from account as a
where a.id = :id::uuid;

-- name: hold_person
select id from account
where id = :id::uuid
for update;

-- name: change_roles
update account set roles = :roles::text[], updated_at = now()
where id = :id::uuid;

-- name: change_state
update account set state = :state, updated_at = now()
where id = :id::uuid;

-- name: remove
-- Nothing of it comes in again: no password, no known browser, and its e-mail is free.
update account set
    state = 'removed',
    email = null,
    roles = '{}',
    password_hash = '',
    device_generation = device_generation + 1,
    updated_at = now()
where id = :id::uuid;

-- name: heirs
select
    id::text,
    name
from account
where
    state = 'active'
    and id <> :besides::uuid
order by core.folded(name), id;
