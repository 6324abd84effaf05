-- name: wish
-- What somebody waits for, with the names people know it by, and what was offered of it last.
select
    w.id, w.patient_id, t.name as patient_name, t.phone as patient_phone, t.email as patient_email,
    w.service_id, s.name as service_name, w.professional_ids,
    coalesce((
        select array_agg(p.name order by p.name) from professional as p
        where p.id = any(w.professional_ids)
    ), '{}') as professional_names,
    w.weekdays, w.from_min, w.until_min, w.until_on, w.note, w.state, w.version, w.created_at,
    o.state as offer_state, o.starts_at as offered_at, o.expires_at,
    (
        select min(a.starts_at) from seen_appointment(:whose::uuid) as a
        where
            a.patient_id = w.patient_id
            and a.service_id = w.service_id
            and (w.professional_ids = '{}' or a.professional_id = any(w.professional_ids))
            and a.status = 'scheduled'
            and a.starts_at > now()
            and a.created_at > w.created_at
    ) as booked_at
from wish as w
inner join seen_patient(:whose::uuid) as t on w.patient_id = t.id
inner join service as s on w.service_id = s.id
left join lateral (
    select
        l.state, l.starts_at, l.expires_at
    from wish_offer as l
    where l.wish_id = w.id
    order by l.id desc
    limit 1
) as o on true;

-- name: list_wishes
-- with: wish
-- Those who wait, in their order.
select * -- noqa: AM04
from wish
where
    state = 'waiting'
    and until_on >= :today::date
    and (:patient_id::uuid is null or patient_id = :patient_id::uuid)
order by id
limit :most::integer;

-- name: get_wish
-- with: wish
select * -- noqa: AM04
from wish
where id = :id::uuid;

-- name: count_of_patient
select count(*)
from wish
where patient_id = :patient_id::uuid and state = 'waiting' and until_on >= :today::date;

-- name: create_wish
insert into wish (
    patient_id, service_id, professional_ids, weekdays, from_min, until_min, until_on, note,
    created_by
)
values (
    :patient_id::uuid, :service_id::uuid, :professional_ids::uuid[], :weekdays::integer[],
    :from_min::integer, :until_min::integer, :until_on::date, :note, :created_by::uuid
)
returning id;

-- name: hold_wish
select state from wish
where id = :id::uuid
for update;

-- name: hold_address
-- The e-mail of whom a wish is of; a change of it that is under way is waited for.
select p.email
from wish as w
inner join patient as p on w.patient_id = p.id
where w.id = :id::uuid
for share of p;

-- name: newest_of_patient
select id from wish
where patient_id = :patient_id::uuid and state = 'waiting' and until_on >= :today::date
order by id desc
limit 1;

-- name: end_wish
update wish set
    state = :state,
    updated_at = now()
where id = :id::uuid;

-- name: hold_choice
-- Begun by whoever comes first, and held without a change by whoever follows.
insert into waitlist_choice (created_by)
values (:created_by::uuid)
on conflict (singleton) do update set singleton = excluded.singleton where false;

-- name: get_choice
select
    offer_minutes, notice_hours, version
from waitlist_choice;

-- name: quiet_hours
-- When the clinic writes to nobody, as it chose for its reminders.
select
    quiet_from, quiet_until
from word_choice;

-- name: save_choice
update waitlist_choice set
    offer_minutes = :offer_minutes::integer,
    notice_hours = :notice_hours::integer,
    updated_at = now();
