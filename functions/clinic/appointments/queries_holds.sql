-- name: keep_time
-- The exclusion constraint decides, as between visits.
insert into appointment (
    professional_id, service_id, starts_at, ends_at, busy_until, price_centavos, created_by,
    status, held_by, held_from, held_until
)
values (
    :professional_id::uuid, :service_id::uuid,
    :starts_at::timestamptz, :ends_at::timestamptz, :busy_until::timestamptz,
    0, :created_by::uuid,
    'hold', :held_by::uuid, :held_from, :held_until::timestamptz
)
returning id;

-- name: give_back
delete from appointment
where status = 'hold' and held_by = :held_by::uuid;

-- name: count_holds
-- Those of visitors that stand, of everybody and from one place; what the waiting list offers is
-- the clinic's own to keep.
select
    count(*)::integer as every,
    (count(*) filter (where h.held_from = :held_from))::integer as here
from appointment as h
where
    h.status = 'hold'
    and h.held_until > now()
    and not exists (
        select from wish_offer as o
        where o.id = h.held_by
    );

-- name: find_hold
select
    id, professional_id, service_id, starts_at, ends_at, busy_until, held_until
from appointment
where status = 'hold' and held_by = :held_by::uuid and held_until > now();

-- name: list_holds
-- What is drawn of a day; nothing is longer than twelve hours: see list_day.
select
    a.id, a.professional_id, a.service_id, a.starts_at, a.ends_at, a.busy_until, a.held_until
from appointment as a
inner join seen_professional(:whose::uuid) as p on a.professional_id = p.id
where
    a.status = 'hold'
    and a.held_until > now()
    and a.starts_at > :since::timestamptz - interval '12 hours'
    and a.starts_at < :until::timestamptz
order by a.starts_at, a.id;

-- name: forget_holds
delete from appointment
where id in (
    select id from appointment
    where status = 'hold' and held_until <= now()
    limit :most::integer -- noqa: AM09
    for update skip locked
);
