-- piece: sought
--  a.starts_at >= :since::timestamptz
--      and a.starts_at < :until::timestamptz
--      and a.patient_id is not null
--      and (:patient_id::uuid is null or a.patient_id = :patient_id::uuid)
--      and (:professional_id::uuid is null or a.professional_id = :professional_id::uuid)
--      and (:service_id::uuid is null or a.service_id = :service_id::uuid)
--      and (:status::text is null or :status::text in (a.status, :state))
--      and (
--          :q::text = ''
--          or a.patient_id in (
--              select t.id from patient as t
--              where
--                  t.found_by like (core.asked(:q))[1]
--                  and t.found_by like all(core.asked(:q))
--          )
--      )

-- piece: state
--  case
--      when a.status <> 'scheduled' then a.status
--      when a.started_at is not null then 'in_progress'
--      when a.arrived_at is not null then 'checked_in'
--      when a.confirmed_at is not null then 'confirmed'
--      else 'scheduled'
--  end

-- piece: start
--  to_char(a.starts_at at time zone 'UTC', 'YYYYMMDDHH24MISSUS')

-- name: rising_appointments
-- From a place on as they start: by appointment_by_start, or that of one patient or professional.
-- Without a place it is the first of the span: from '-infinity' the index was read from its start.
select
    a.id, a.created_at, 0 as rank, :start as key
from seen_appointment(:whose::uuid) as a
where
    :sought
    and (a.starts_at, a.id) > (
        coalesce(:mark_at::timestamptz, :since::timestamptz),
        coalesce(:mark_id::uuid, '00000000-0000-0000-0000-000000000000')
    )
order by a.starts_at, a.id
limit :page_size::integer;

-- name: falling_appointments
-- The same, latest first.
select
    a.id, a.created_at, 0 as rank, :start as key
from seen_appointment(:whose::uuid) as a
where
    :sought
    and (a.starts_at, a.id) < (
        coalesce(:mark_at::timestamptz, :until::timestamptz),
        coalesce(:mark_id::uuid, '00000000-0000-0000-0000-000000000000')
    )
order by a.starts_at desc, a.id desc
limit :page_size::integer;

-- name: keyed_appointments
-- Those that the filters leave, each with a text that sorts as its column does, what is alike as it
-- starts: nothing that sorts here is ever missing. Names are folded once each, not once a visit,
-- which took three times as long.
with people as materialized (
    select id, core.searchable(name) as sort_name from professional
),

services as materialized (
    select id, core.searchable(name) as sort_name from service
)

select
    a.id,
    a.created_at,
    (
        case :sort::text
            when 'patient' then t.sort_name
            when 'phone' then t.phone
            when 'service' then s.sort_name
            when 'professional' then p.sort_name
            when 'price' then lpad(a.price_centavos::text, 12, '0')
            when 'made' then to_char(a.created_at at time zone 'UTC', 'YYYYMMDDHH24MISSUS')
            when 'state' then array_position(:states::text[], :state)::text
            else ''
        end || chr(1) || :start
    ) collate "C" as key
from seen_appointment(:whose::uuid) as a
inner join patient as t on a.patient_id = t.id
inner join people as p on a.professional_id = p.id
inner join services as s on a.service_id = s.id
where :sought;

-- name: arrange_appointments
-- with: keyed_appointments
-- A page by any other column, on or back: a walk of what the filters leave, the first of it kept.
select
    id, created_at, 0 as rank, key
from keyed_appointments
where
    :mark_id::uuid is null
    or case
        when :down::boolean = :forth::boolean then (key, id) < (:mark_key::text, :mark_id::uuid)
        else (key, id) > (:mark_key::text, :mark_id::uuid)
    end
order by
    case when :down::boolean = :forth::boolean then key end desc,
    case when :down::boolean <> :forth::boolean then key end,
    case when :down::boolean = :forth::boolean then id end desc,
    case when :down::boolean <> :forth::boolean then id end
limit :page_size::integer;

-- name: total_appointments
select
    count(*) as visits, coalesce(sum(a.price_centavos), 0)::bigint as price_centavos
from seen_appointment(:whose::uuid) as a
where :sought;
