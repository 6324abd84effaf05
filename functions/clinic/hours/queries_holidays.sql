-- name: hold_choice
-- Begun by whoever comes first, and held without a change by whoever follows.
insert into holiday_choice (created_by)
values (:created_by::uuid)
on conflict (singleton) do update set singleton = excluded.singleton where false;

-- name: get_choice
select state, left_out, optional, city, version
from holiday_choice;

-- name: save_choice
update holiday_choice set
    state = :state,
    left_out = :left_out::text[],
    optional = :optional::text[],
    city = :city::jsonb,
    updated_at = now();

-- name: replace_holidays
-- A day that stays stays as it was: what was kept on it is settled already.
with wanted as (
    select
        w.day,
        w.name
    from unnest(:days::date[], :names::text[]) as w (day, name)
),

gone as (
    delete from holiday as h
    where h.day >= :since::date and not exists (
        select from wanted as w
        where w.day = h.day
    )
)

insert into holiday (day, name)
select
    w.day,
    w.name
from wanted as w
on conflict (day) do update set name = excluded.name;

-- name: list_holidays
select
    day, name
from holiday
where day between :first_on::date and :last_on::date
order by day;
