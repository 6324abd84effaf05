-- name: book_appointment
-- The exclusion constraints decide, whatever was read before.
insert into appointment (
    patient_id, professional_id, service_id, starts_at, ends_at, busy_until,
    price_centavos, notes, created_by, kept_at, series_id
)
values (
    :patient_id::uuid, :professional_id::uuid, :service_id::uuid,
    :starts_at::timestamptz, :ends_at::timestamptz, :busy_until::timestamptz,
    :price_centavos::integer, :notes, :created_by::uuid,
    case when :kept::boolean then clock_timestamp() end,
    :series_id::uuid
)
returning id;

-- name: forget_answer_keys
update appointment set answer_key = null
where id in (
    select id from appointment
    where answer_key is not null and starts_at < now() - make_interval(days => :days::integer)
    order by starts_at
    limit :most::integer
    for update skip locked
);

-- name: relink_visits
-- The sequence is raised, so that what waits to be told has the new links. Those that somebody was
-- given since the former ended are new already, and stay.
update appointment set
    answer_key = coalesce(answer_key, gen_random_uuid()),
    sequence = sequence + 1,
    updated_at = now()
where patient_id = :patient_id::uuid and status = 'scheduled' and starts_at > now()
returning id;

-- name: mark_appointment
update appointment set
    confirmed_at = :confirmed_at::timestamptz,
    arrived_at = :arrived_at::timestamptz,
    started_at = :started_at::timestamptz,
    updated_at = now()
where id = :id::uuid;

-- name: move_appointment
-- Who had confirmed another time has not confirmed this one; who has arrived waits for one that is
-- near as well.
update appointment set
    confirmed_at = case when starts_at = :starts_at::timestamptz then confirmed_at end,
    apart = apart or (series_id is not null and :alone::boolean),
    kept_at = case when :kept::boolean then clock_timestamp() end,
    arrived_at = case when :near::boolean then arrived_at end,
    answer_key = coalesce(answer_key, gen_random_uuid()),
    professional_id = :professional_id::uuid,
    starts_at = :starts_at::timestamptz,
    ends_at = :ends_at::timestamptz,
    busy_until = :busy_until::timestamptz,
    sequence = sequence + 1,
    updated_at = now()
where id = :id::uuid;

-- name: set_status
update appointment set
    status = :status::text,
    confirmed_at = case when :status::text = 'cancelled' then null else confirmed_at end,
    answer_key = coalesce(answer_key, gen_random_uuid()),
    cancel_reason = :cancel_reason,
    sequence = sequence + :step::integer,
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
