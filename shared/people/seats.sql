-- name: count_seats
select
    (
        select count(*)
        from account
        where state <> 'removed'
    ) as accounts,
    (
        select count(*)
        from invitation
        where
            accepted_at is null
            and withdrawn_at is null
            and expires_at > now()
            and id is distinct from :besides::uuid
    ) as invitations;
