-- Unqualified on purpose, as in sessions.sql: the search path of the transaction says whose.
-- name: charge_guess
-- One statement counts and decides, so a hundred parallel guesses are a hundred counts. Five are
-- free; then each waits twice as long as the one before, up to a quarter of an hour.
insert into sign_in_failure as f (subject, failures, in_flight, last_at)
values (:subject, 1, 1, now())
on conflict (subject) do update
    set
        failures = case when f.last_at < now() - interval '1 day' then 1 else f.failures + 1 end,
        in_flight = case
            when f.last_at < now() - make_interval(secs => :under_way_s::int) then 1
            else f.in_flight + 1
        end,
        last_at = now(),
        blocked_until = case
            when f.last_at < now() - interval '1 day' or f.failures < :free::int - 1 then null
            else
                now()
                + make_interval(
                    secs => least(900, 30 * power(2, least(f.failures + 1 - :free::int, 5)))
                )
        end
    where f.blocked_until is null or f.blocked_until <= now()
returning failures;

-- name: block
-- Why the next guess may not be made; under_way: one of those before may yet turn out right.
select
    greatest(1, ceil(extract(epoch from blocked_until - now())))::int as wait_s,
    in_flight > 0 and last_at > now() - make_interval(secs => :under_way_s::int) as under_way
from sign_in_failure
where
    subject = :subject
    and blocked_until > now();

-- name: settle_guess
update sign_in_failure set in_flight = greatest(in_flight - 1, 0)
where subject = :subject;

-- name: forgive
delete from sign_in_failure
where subject = :subject or last_at < now() - interval '2 days';

-- name: session_of
-- The living session of this account that a refresh token belongs to.
select s.id
from refresh_token as t
inner join session as s on t.session_id = s.id
where
    t.hash = :hash
    and s.account_id = :account_id::uuid
    and s.ended_at is null
    and s.expires_at > now();
