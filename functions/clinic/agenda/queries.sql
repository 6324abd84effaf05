-- name: first_steps
-- By the names of product.yaml; read from what is there, so that nothing has to tell of it.
select
    exists(select 1 from service) as service,
    exists(select 1 from professional) as professional,
    exists(select 1 from patient) as patient,
    exists(select from seen_appointment(null)) as appointment;

-- name: fill_days
-- How many visits each day holds, and how much time they take; the days are the tenant's own.
select
    (starts_at at time zone :zone)::date as day,
    count(*)::integer as visits,
    (sum(extract(epoch from busy_until - starts_at)) / 60)::integer as minutes
from seen_appointment(:whose::uuid)
where
    starts_at >= :since::timestamptz
    and starts_at < :until::timestamptz
    and status <> 'cancelled'
    and (:professional_id::uuid is null or professional_id = :professional_id::uuid)
group by day;
