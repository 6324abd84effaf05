-- name: list_met
-- Which of the times asked for (by their place in the list, from 0) meet a visit of these people.
-- A hold of the professional's that is over meets nobody, and goes.
with gone as (
    delete from appointment
    where
        status = 'hold'
        and held_until <= now()
        and professional_id = :professional_id::uuid
)

select
    w.place::integer - 1 as place,
    a.professional_id = :professional_id::uuid as busy,
    a.starts_at
from
    unnest(:starts::timestamptz[], :ends::timestamptz[], :busy_until::timestamptz[])
    with ordinality as w (starts_at, ends_at, busy_until, place)
inner join appointment as a
    on
        a.starts_at > w.starts_at - interval '12 hours'
        and w.busy_until > a.starts_at
        and w.starts_at < a.busy_until
where
    a.status <> 'cancelled'
    and coalesce(a.held_until > now(), true)
    and a.id <> all(:except_ids::uuid[])
    and (
        a.professional_id = :professional_id::uuid
        or (
            a.patient_id = :patient_id::uuid
            and a.starts_at < w.ends_at
            and a.ends_at > w.starts_at
        )
    )
order by w.place, a.starts_at;

-- name: create_series
insert into series (patient_id, every_weeks, created_by)
values (:patient_id::uuid, :every_weeks::integer, :created_by::uuid)
returning id;

-- name: touch_series
update series set updated_at = now()
where id = :id::uuid;

-- name: get_series
select s.id, s.patient_id, t.name as patient_name, s.every_weeks, s.version
from series as s
inner join seen_patient(:whose::uuid) as t on s.patient_id = t.id
where
    s.id = :id::uuid
    and not exists (
        select from appointment as a
        where
            a.series_id = s.id
            and not exists (
                select from seen_professional(:whose::uuid) as p
                where p.id = a.professional_id
            )
    );

-- name: hold_series
select id from series
where id = :id::uuid
for update;

-- name: hold_members
-- In one order, whoever holds several; what a single act changed meanwhile is read after the wait.
select id from appointment
where series_id = :series_id::uuid
order by id
for update;

-- name: list_members
select id from seen_appointment(:whose::uuid)
where series_id = :series_id::uuid;
