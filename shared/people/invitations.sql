-- Unqualified on purpose, as in accounts.sql. Whoever changes anything holds the lock of seats.py.
-- name: invitations
select
    i.id,
    i.email,
    i.roles,
    i.expires_at,
    i.account_id,
    a.name as inviter,
    a.roles as inviter_roles,
    a.state as inviter_state,
    case
        when i.accepted_at is not null then 'accepted'
        when i.withdrawn_at is not null then 'withdrawn'
        when i.expires_at <= now() then 'expired'
        else 'invited'
    end as state
from invitation as i
inner join account as a on i.invited_by = a.id;

-- name: invitation_by_id
-- with: invitations
select id, email, roles, expires_at, account_id, inviter, inviter_roles, inviter_state, state
from invitations
where id = :id::uuid;

-- name: open_invitation_to
select id
from invitation
where
    email = :email
    and accepted_at is null
    and withdrawn_at is null;

-- name: forget_ended
-- Long enough that a link of it is over, and that the mailbox's share of a day is counted.
delete from invitation
where
    coalesce(accepted_at, withdrawn_at) < now() - interval '30 days'
    or expires_at < now() - interval '90 days';

-- name: count_mails
-- What this mailbox was sent in an hour and in a day, and everybody in a day; whoever counts holds
-- the lock, so that of many at once each counts the others.
select
    count(*) filter (
        where
        i.mailbox = :mailbox
        and m.at > now() - interval '1 hour'
    ) as in_an_hour,
    count(*) filter (where i.mailbox = :mailbox) as in_a_day,
    count(*) as of_all
from invitation as i
cross join unnest(i.mailed_at) as m (at)
where m.at > now() - interval '1 day';

-- name: invite
insert into invitation (email, mailbox, roles, invited_by, expires_at)
values (
    :email,
    :mailbox,
    :roles::text[],
    :invited_by::uuid,
    now() + make_interval(days => :days::int)
)
returning id;

-- name: send_again
update invitation set
    mailed_at = mailed_at || now(),
    expires_at = now() + make_interval(days => :days::int),
    invited_by = :invited_by::uuid
where
    id = :id::uuid
    and accepted_at is null
    and withdrawn_at is null;

-- name: withdraw
update invitation set withdrawn_at = now()
where
    id = :id::uuid
    and accepted_at is null
    and withdrawn_at is null;

-- name: use
update invitation set accepted_at = now(), account_id = :account_id::uuid
where
    id = :id::uuid
    and accepted_at is null
    and withdrawn_at is null
    and expires_at > now();

-- name: join
insert into account (email, name, password_hash, roles)
values (:email, :name, :password_hash, :roles::text[])
returning id, email, name, password_hash, roles, state, version, device_generation;
