-- name: hold_choice
-- Begun by whoever comes first, and held without a change by whoever follows.
insert into online_choice (created_by)
values (:created_by::uuid)
on conflict (singleton) do update set singleton = excluded.singleton where false;

-- name: get_choice
select
    live, service_ids, professional_ids, prices, notice_hours, horizon_days, cancel_hours,
    welcome, version
from online_choice;

-- name: save_choice
update online_choice set
    live = :live::boolean,
    service_ids = :service_ids::uuid[],
    professional_ids = :professional_ids::uuid[],
    prices = :prices::boolean,
    notice_hours = :notice_hours::integer,
    horizon_days = :horizon_days::integer,
    cancel_hours = :cancel_hours::integer,
    welcome = :welcome,
    updated_at = now();

-- name: take_try
-- Counts and decides in one statement, so that a hundred at once are a hundred.
insert into online_try as t (subject, taken, ends_at)
values (:subject, 1, now() + make_interval(secs => :window_s::integer))
on conflict (subject) do update
    set
        taken = case when t.ends_at <= now() then 1 else t.taken + 1 end,
        ends_at = case when t.ends_at <= now() then excluded.ends_at else t.ends_at end
    where t.ends_at <= now() or t.taken < :most::integer
returning taken;

-- name: forget_tries
delete from online_try
where subject in (
    select subject from online_try
    where ends_at < now()
    order by ends_at
    limit :most::integer
    for update skip locked
);

-- name: find_patient
-- Whoever has both contacts and is called so: the same words, or all of the shorter name's in the
-- longer one's. A family may share both, so contacts alone are nobody.
with asked as (
    select
        core.folded(:name) as name,
        string_to_array(core.folded(:name), ' ') as words
)

select p.id
from patient as p
cross join asked
where
    p.phone = :phone
    and lower(p.email) = lower(:email)
    and (
        string_to_array(core.folded(p.name), ' ') @> asked.words
        or asked.words @> string_to_array(core.folded(p.name), ' ')
    )
order by core.folded(p.name) = asked.name desc, p.id
limit 1;

-- name: bring_back
delete from patient_archive
where patient_id = :patient_id::uuid;
