-- name: list_collisions
-- Visits to come on days that depart from the week, or in blocked time, since before that was so;
-- which of them truly collide is for the calendar to say. The days are the tenant's own.
select v.id
from seen_appointment(:whose::uuid) as v
where
    v.status = 'scheduled'
    and (:id::uuid is null or v.id = :id::uuid)
    and v.ends_at > :now::timestamptz
    and v.starts_at >= :since::timestamptz
    and v.starts_at < :until::timestamptz
    and (
        exists (
            select from block as b
            inner join block_professional as p on b.id = p.block_id
            where
                p.professional_id = v.professional_id
                and b.starts_at < v.ends_at
                and b.ends_at > v.starts_at
                and b.changed_at > coalesce(v.kept_at, '-infinity')
        )
        or exists (
            select from schedule_exception as e
            where
                (e.professional_id is null or e.professional_id = v.professional_id)
                and e.first_on <= ((v.ends_at - interval '1 minute') at time zone :zone)::date
                and e.last_on >= (v.starts_at at time zone :zone)::date
                and e.changed_at > coalesce(v.kept_at, '-infinity')
        )
        or exists (
            select from holiday as h
            where
                h.day between (v.starts_at at time zone :zone)::date
                and ((v.ends_at - interval '1 minute') at time zone :zone)::date
                and h.changed_at > coalesce(v.kept_at, '-infinity')
        )
    )
order by v.starts_at, v.id
limit 500;

-- name: keep_appointment
update appointment set
    kept_at = clock_timestamp(),
    updated_at = now()
where id = :id::uuid;

-- name: unkeep_appointment
update appointment set
    kept_at = null,
    updated_at = now()
where id = :id::uuid and kept_at is not null;
