-- name: take
-- Counts and decides in one statement, so that a hundred at once are a hundred counts; whoever is
-- refused leaves the count as it is. A few of those that are over go with it, never waiting for
-- one that somebody else holds.
with over as (
    select subject
    from control.tally
    where
        ends_at < now() - interval '1 hour'
        and subject <> :subject
    order by ends_at
    limit 10
    for update skip locked
),

gone as (
    delete from control.tally
    using over
    where tally.subject = over.subject
)

insert into control.tally as t (subject, taken, ends_at)
values (:subject, 1, now() + make_interval(secs => :window_s::int))
on conflict on constraint tally_pkey do update
    set
        taken = case when t.ends_at <= now() then 1 else t.taken + 1 end,
        ends_at = case when t.ends_at <= now() then excluded.ends_at else t.ends_at end
    where t.ends_at <= now() or t.taken < :most::int
returning taken;

-- name: wait
select greatest(1, ceil(extract(epoch from ends_at - now())))::int
from control.tally
where subject = :subject;
