-- name: list_busy
-- Whoever asks is about to take the time: a hold that is over and would collide goes with it.
with gone as (
    delete from appointment
    where
        status = 'hold'
        and held_until <= now()
        and professional_id = any(:professional_ids::uuid[])
        and busy && tstzrange(:since::timestamptz, :until::timestamptz, '[)')
)

select
    id, professional_id, patient_id, starts_at, ends_at, busy_until, held_until
from appointment
where
    status <> 'cancelled'
    and coalesce(held_until > now(), true)
    and busy && tstzrange(:since::timestamptz, :until::timestamptz, '[)')
    and (
        professional_id = any(:professional_ids::uuid[])
        or patient_id = :patient_id::uuid
    )
    and id is distinct from :except_id::uuid
order by starts_at;

-- name: get_offer
-- Everything that decides a booking, missing parts as nulls: also what is there, and not for whose
-- eyes this is.
select
    s.name as service_name,
    s.duration_min,
    s.buffer_after_min,
    s.price_centavos,
    p.name as professional_name,
    t.name as patient_name,
    coalesce(s.active and p.active, false) as active,
    coalesce(p.active, false) as attends,
    exists(
        select from professional_service as ps
        where ps.professional_id = p.id and ps.service_id = s.id
    ) as offered
from (select :service_id::uuid as service_id) as wanted
left join service as s on wanted.service_id = s.id
left join seen_professional(:whose::uuid) as p on p.id = :professional_id::uuid
left join seen_patient(:whose::uuid) as t on t.id = :patient_id::uuid;

-- name: visit
-- An appointment with the names people know it by: what every list of them is made of.
select
    a.id, a.patient_id, t.name as patient_name, t.phone as patient_phone,
    a.professional_id, p.name as professional_name, p.colour as professional_colour,
    a.service_id, s.name as service_name,
    a.starts_at, a.ends_at, a.busy_until, a.status, a.price_centavos, a.notes,
    a.cancel_reason, a.sequence, a.version, a.confirmed_at, a.arrived_at, a.started_at,
    a.series_id, a.apart,
    case
        when a.status <> 'scheduled' then a.status
        when a.started_at is not null then 'in_progress'
        when a.arrived_at is not null then 'checked_in'
        when a.confirmed_at is not null then 'confirmed'
        else 'scheduled'
    end as state
from seen_appointment(:whose::uuid) as a
inner join patient as t on a.patient_id = t.id
inner join professional as p on a.professional_id = p.id
inner join service as s on a.service_id = s.id;

-- name: list_appointments
-- with: visit
select * -- noqa: AM04
from visit
where
    starts_at >= :since::timestamptz
    and starts_at < :until::timestamptz
order by starts_at, id
limit :page_size::integer;

-- name: list_day
-- with: visit
-- What reaches into the day, however early it began. The longest visit and its buffer are twelve
-- hours (constraints of service), which keeps the search within appointment_by_start.
select * -- noqa: AM04
from visit
where
    starts_at > :since::timestamptz - interval '12 hours'
    and starts_at < :until::timestamptz
    and busy_until > :since::timestamptz
order by starts_at, id;

-- name: list_latest_of_patient
-- with: visit
select * -- noqa: AM04
from visit
where patient_id = :patient_id::uuid
order by starts_at desc
limit 50;

-- name: get_appointment
-- with: visit
select * -- noqa: AM04
from visit
where id = :id::uuid;

-- name: list_named
-- with: visit
select * -- noqa: AM04
from visit
where id = any(:ids::uuid[])
order by starts_at, id;

-- name: hold_appointment
-- Alone: joined, a name that changed while this waited would be that of before.
select id from appointment
where id = :id::uuid
for update;

-- name: answer_key
select answer_key from appointment
where id = :id::uuid;

-- name: cancel_hours
-- Until how long before it begins a patient may cancel a visit by a link; nobody chose: until then.
select coalesce(max(cancel_hours), 0) from online_choice;

-- name: has_appointment
select exists(
    select from appointment
    where id = :appointment_id::uuid
);

-- name: count_days
-- How many visits each day holds, for the week strip; the days are the tenant's own.
select
    (starts_at at time zone :zone)::date as day, count(*)::integer as visits
from seen_appointment(:whose::uuid)
where
    starts_at >= :since::timestamptz
    and starts_at < :until::timestamptz
    and status <> 'cancelled'
group by day;

-- name: used_services
-- Those that are booked, the most of them first, by a quarter of a year on either side of now.
select service_id::text
from appointment
where
    starts_at > now() - interval '90 days'
    and starts_at < now() + interval '90 days'
    and status not in ('cancelled', 'hold')
group by service_id
order by count(*) desc, service_id;

-- name: reach_of_visit
-- In one statement: name, address and version belong together; and what signs the visit's links.
select
    t.name,
    t.email,
    t.version,
    a.answer_key
from appointment as a
inner join patient as t on a.patient_id = t.id
where a.id = :appointment_id::uuid;

-- name: list_runs
-- Time taken, visits that follow each other with a gap of gap_min minutes at most as one; in
-- minutes since 1970. Nothing is longer than twelve hours: see list_day.
with taken as (
    select
        professional_id,
        range_agg(
            tstzrange(starts_at, busy_until + make_interval(mins => :gap_min::integer))
        ) as busy
    from appointment
    where
        status <> 'cancelled'
        and coalesce(held_until > now(), true)
        and professional_id = any(:professional_ids::uuid[])
        and starts_at > :since::timestamptz - interval '12 hours'
        and starts_at < :until::timestamptz
        and busy_until > :since::timestamptz
        and id <> all(:except_ids::uuid[])
    group by professional_id
)

select
    professional_id,
    (
        select
            jsonb_agg(jsonb_build_array(
                (extract(epoch from lower(run)) / 60)::bigint,
                (extract(epoch from upper(run)) / 60)::bigint - :gap_min::integer
            ))
        from unnest(busy) as run
    ) as runs
from taken;
