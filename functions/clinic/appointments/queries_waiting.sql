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

-- name: count_suited
-- Who may want time of this professional between two minutes of a day, of whom whoever asks sees;
-- those too whom nobody can write to, for they are called.
select count(*)
from wish as w
inner join seen_patient(:whose::uuid) as t on w.patient_id = t.id
inner join professional_service as d on w.service_id = d.service_id
where
    w.state = 'waiting'
    and w.until_on >= :day::date
    and extract(isodow from :day::date)::integer = any(w.weekdays)
    and w.from_min < :until_min::integer
    and w.until_min > :from_min::integer
    and d.professional_id = :professional_id::uuid
    and (w.professional_ids = '{}' or d.professional_id = any(w.professional_ids))
    and not exists (
        select from patient_archive as x
        where x.patient_id = t.id
    );
