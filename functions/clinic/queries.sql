-- name: list_services
select
    id, name, duration_min, buffer_after_min, price_centavos, active
from service
order by active desc, core.searchable(name);

-- name: get_service
select
    id, name, duration_min, buffer_after_min, price_centavos, active
from service
where id = :id::uuid;

-- name: create_service
insert into service (name, duration_min, buffer_after_min, price_centavos, active, created_by)
values (
    :name, :duration_min::integer, :buffer_after_min::integer, :price_centavos::integer,
    :active::boolean, :created_by::uuid
)
returning id, name, duration_min, buffer_after_min, price_centavos, active;

-- name: update_service
update service set
    name = :name,
    duration_min = :duration_min::integer,
    buffer_after_min = :buffer_after_min::integer,
    price_centavos = :price_centavos::integer,
    active = :active::boolean,
    updated_at = now()
where id = :id::uuid
returning id, name, duration_min, buffer_after_min, price_centavos, active;

-- name: clear_performers
delete from professional_service
where service_id = :service_id::uuid;

-- name: add_performers
insert into professional_service (professional_id, service_id)
select p.id, :service_id::uuid
from professional as p
where p.id = any(:professional_ids::uuid[]);

-- name: list_professionals
select
    p.id, p.name, p.colour, p.council, p.active,
    coalesce((
        select jsonb_agg(s.service_id)
        from professional_service as s
        where s.professional_id = p.id
    ), '[]') as service_ids,
    coalesce((
        select
            jsonb_agg(
                jsonb_build_object(
                    'weekday', w.weekday,
                    'opens', to_char(make_interval(mins => w.opens_min), 'HH24:MI'),
                    'closes', to_char(make_interval(mins => w.closes_min), 'HH24:MI')
                )
                order by w.weekday, w.opens_min
            )
        from working_hours as w
        where w.professional_id = p.id
    ), '[]') as hours
from professional as p
where :id::uuid is null or p.id = :id::uuid
order by p.active desc, core.searchable(p.name);

-- name: count_active_professionals
select count(*)::integer
from professional
where active and id is distinct from :except_id::uuid;

-- name: create_professional
insert into professional (name, colour, council, active, created_by)
values (:name, :colour, :council, :active::boolean, :created_by::uuid)
returning id;

-- name: update_professional
update professional set
    name = :name,
    colour = :colour,
    council = :council,
    active = :active::boolean,
    updated_at = now()
where id = :id::uuid
returning id;

-- name: replace_offered
with gone as (
    delete from professional_service
    where
        professional_id = :professional_id::uuid
        and not service_id = any(:service_ids::uuid[])
)

insert into professional_service (professional_id, service_id)
select :professional_id::uuid, s.id
from service as s
where s.id = any(:service_ids::uuid[])
on conflict do nothing;

-- name: clear_hours
delete from working_hours
where professional_id = :professional_id::uuid;

-- name: add_hours
insert into working_hours (professional_id, weekday, opens_min, closes_min)
select :professional_id::uuid, h.weekday, h.opens_min, h.closes_min
from unnest(:weekdays::integer[], :opens::integer[], :closes::integer[])
    as h (weekday, opens_min, closes_min);

-- name: list_patients
-- One page in the order of names, from behind the cursor.
select
    id, name, phone, email, cpf, born_on
from patient
where
    search_text like :pattern
    and (sort_name, id) > (
        coalesce((
            select c.sort_name
            from patient as c
            where c.id = :after::uuid
        ), ''),
        coalesce(:after::uuid, '00000000-0000-0000-0000-000000000000')
    )
order by sort_name, id
limit :page_size::integer;

-- name: get_patient
select
    id, name, phone, email, cpf, born_on, notes
from patient
where id = :id::uuid;

-- name: export_patients
select
    name, phone, email, cpf, born_on, notes, created_at
from patient
order by sort_name, id;

-- name: create_patient
insert into patient (name, phone, email, cpf, born_on, notes, created_by)
values (:name, :phone, :email, :cpf, :born_on::date, :notes, :created_by::uuid)
returning id, name, phone, email, cpf, born_on, notes;

-- name: update_patient
update patient set
    name = :name,
    phone = :phone,
    email = :email,
    cpf = :cpf,
    born_on = :born_on::date,
    notes = :notes,
    updated_at = now()
where id = :id::uuid
returning id, name, phone, email, cpf, born_on, notes;

-- name: get_offer
-- Everything that decides a booking, missing parts as nulls.
select
    s.name as service_name,
    s.duration_min,
    s.buffer_after_min,
    s.price_centavos,
    p.name as professional_name,
    t.name as patient_name,
    coalesce(s.active and p.active, false) as active,
    exists(
        select from professional_service as ps
        where ps.professional_id = p.id and ps.service_id = s.id
    ) as offered
from (select :service_id::uuid as service_id) as wanted
left join service as s on wanted.service_id = s.id
left join professional as p on p.id = :professional_id::uuid
left join patient as t on t.id = :patient_id::uuid;

-- name: list_hours
select
    professional_id, opens_min, closes_min
from working_hours
where
    weekday = :weekday::integer
    and (:professional_id::uuid is null or professional_id = :professional_id::uuid)
order by professional_id, opens_min;

-- name: lock_names
-- Exclusion constraints can deadlock two inserts; whoever queues here, in one order, cannot.
-- Advisory locks are the whole cell's: the schema's name keeps one tenant out of another's queue.
select count(pg_advisory_xact_lock(hashtextextended(current_schema || '.' || k, 0)))::integer
from unnest(:keys::text[]) as k;

-- name: list_busy
select
    id, professional_id, patient_id, starts_at, ends_at, busy_until
from appointment
where
    status <> 'cancelled'
    and busy && tstzrange(:since::timestamptz, :until::timestamptz, '[)')
    and (
        professional_id = any(:professional_ids::uuid[])
        or patient_id = :patient_id::uuid
    )
    and id is distinct from :except_id::uuid
order by starts_at;

-- name: appointment_of_request
select id from appointment
where request_id = :request_id::uuid;

-- name: book_appointment
-- The exclusion constraints decide, whatever was read before.
insert into appointment (
    patient_id, professional_id, service_id, starts_at, ends_at, busy_until,
    price_centavos, notes, request_id, created_by
)
values (
    :patient_id::uuid, :professional_id::uuid, :service_id::uuid,
    :starts_at::timestamptz, :ends_at::timestamptz, :busy_until::timestamptz,
    :price_centavos::integer, :notes, :request_id::uuid, :created_by::uuid
)
returning id;

-- name: list_appointments
select
    a.id, a.patient_id, t.name as patient_name, t.phone as patient_phone,
    a.professional_id, p.name as professional_name, p.colour as professional_colour,
    a.service_id, s.name as service_name,
    a.starts_at, a.ends_at, a.busy_until, a.status, a.price_centavos, a.notes,
    a.cancel_reason, a.sequence, a.version
from appointment as a
inner join patient as t on a.patient_id = t.id
inner join professional as p on a.professional_id = p.id
inner join service as s on a.service_id = s.id
where
    a.starts_at >= :since::timestamptz
    and a.starts_at < :until::timestamptz
    and (a.starts_at, a.id) > (
        coalesce((
            select c.starts_at
            from appointment as c
            where c.id = :after::uuid
        ), '-infinity'),
        coalesce(:after::uuid, '00000000-0000-0000-0000-000000000000')
    )
    and (:patient_id::uuid is null or a.patient_id = :patient_id::uuid)
    and (:professional_id::uuid is null or a.professional_id = :professional_id::uuid)
    and (:status::text is null or a.status = :status::text)
order by a.starts_at, a.id
limit :page_size::integer;

-- name: list_latest_of_patient
select
    a.id, a.patient_id, t.name as patient_name, t.phone as patient_phone,
    a.professional_id, p.name as professional_name, p.colour as professional_colour,
    a.service_id, s.name as service_name,
    a.starts_at, a.ends_at, a.busy_until, a.status, a.price_centavos, a.notes,
    a.cancel_reason, a.sequence, a.version
from appointment as a
inner join patient as t on a.patient_id = t.id
inner join professional as p on a.professional_id = p.id
inner join service as s on a.service_id = s.id
where a.patient_id = :patient_id::uuid
order by a.starts_at desc
limit 50;

-- name: get_appointment
select
    a.id, a.patient_id, t.name as patient_name, t.phone as patient_phone,
    a.professional_id, p.name as professional_name, p.colour as professional_colour,
    a.service_id, s.name as service_name,
    a.starts_at, a.ends_at, a.busy_until, a.status, a.price_centavos, a.notes,
    a.cancel_reason, a.sequence, a.version
from appointment as a
inner join patient as t on a.patient_id = t.id
inner join professional as p on a.professional_id = p.id
inner join service as s on a.service_id = s.id
where a.id = :id::uuid;

-- name: lock_appointment
select status, version from appointment
where id = :id::uuid
for update;

-- name: email_of_patient
select email from patient
where id = :id::uuid;

-- name: move_appointment
update appointment set
    professional_id = :professional_id::uuid,
    starts_at = :starts_at::timestamptz,
    ends_at = :ends_at::timestamptz,
    busy_until = :busy_until::timestamptz,
    sequence = sequence + 1,
    version = version + 1,
    updated_at = now()
where id = :id::uuid;

-- name: set_status
update appointment set
    status = :status,
    cancel_reason = :cancel_reason,
    sequence = sequence + :step::integer,
    version = version + 1,
    updated_at = now()
where id = :id::uuid;

-- name: record_event
insert into appointment_event (appointment_id, kind, actor_id, actor_name, detail)
values (:appointment_id::uuid, :kind, :actor_id::uuid, :actor_name, :detail::jsonb);

-- name: list_events
select
    kind, at, actor_name, detail
from appointment_event
where appointment_id = :appointment_id::uuid
order by id desc;

-- name: count_days
-- How many visits each day holds, for the week strip; the days are the tenant's own.
select
    (starts_at at time zone :zone)::date as day, count(*)::integer as visits
from appointment
where
    starts_at >= :since::timestamptz
    and starts_at < :until::timestamptz
    and status <> 'cancelled'
group by day;
