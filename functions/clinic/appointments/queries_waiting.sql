-- name: somebody_waits
select exists(
    select from wish
    where state = 'waiting' and until_on >= :today::date
);

-- name: list_waited
-- For what one patient waits, in its order.
select
    w.id, w.service_id, s.name as service_name, w.professional_ids, w.until_on
from wish as w
inner join service as s on w.service_id = s.id
where w.patient_id = :patient_id::uuid and w.state = 'waiting' and w.until_on >= :today::date
order by w.id;
