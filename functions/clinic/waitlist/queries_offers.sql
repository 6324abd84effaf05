-- name: list_asked
-- Who may be offered time of this professional within [since, until), in their order: nobody who
-- cannot be written to, has an offer already, or has answered one of this very time. The hours of
-- a wish are judged one by one, so whoever asks goes on after the last it was told.
select
    w.id, w.patient_id, w.service_id, s.duration_min, s.buffer_after_min, w.from_min, w.until_min
from wish as w
inner join patient as t on w.patient_id = t.id
inner join service as s on w.service_id = s.id
inner join professional_service as d on s.id = d.service_id
inner join professional as p on d.professional_id = p.id
where
    w.state = 'waiting'
    and w.until_on >= :day::date
    and extract(isodow from :day::date)::integer = any(w.weekdays)
    and (:after::uuid is null or w.id > :after::uuid)
    and p.id = :professional_id::uuid
    and s.active
    and p.active
    and t.email is not null
    and (w.professional_ids = '{}' or p.id = any(w.professional_ids))
    and not exists (
        select from patient_archive as x
        where x.patient_id = t.id
    )
    and not exists (
        select from wish_offer as o
        where
            o.wish_id = w.id
            and (
                o.state = 'open'
                or (
                    o.professional_id = p.id
                    and o.starts_at < :until::timestamptz
                    and o.busy_until > :since::timestamptz
                )
            )
    )
order by w.id
limit :most::integer;

-- name: create_offer
insert into wish_offer (
    id, wish_id, professional_id, starts_at, ends_at, busy_until, expires_at
)
values (
    :id::uuid, :wish_id::uuid, :professional_id::uuid, :starts_at::timestamptz,
    :ends_at::timestamptz, :busy_until::timestamptz, :expires_at::timestamptz
);

-- name: offer
-- An offer as its patient sees it; it stands while its professional does the service here.
select
    o.id, o.wish_id, o.professional_id, p.name as professional_name, w.service_id,
    s.name as service_name, s.price_centavos, w.patient_id, t.name as patient_name,
    t.email as patient_email, o.starts_at, o.ends_at, o.busy_until, o.expires_at, o.state, o.key,
    w.state as wish_state,
    s.active and p.active and exists (
        select from professional_service as d
        where d.professional_id = p.id and d.service_id = s.id
    ) as stands
from wish_offer as o
inner join wish as w on o.wish_id = w.id
inner join patient as t on w.patient_id = t.id
inner join service as s on w.service_id = s.id
inner join professional as p on o.professional_id = p.id;

-- name: get_offer
-- with: offer
select * -- noqa: AM04
from offer
where id = :id::uuid;

-- name: open_offer
-- with: offer
select * -- noqa: AM04
from offer
where wish_id = :wish_id::uuid and state = 'open';

-- name: open_offers
-- with: offer
-- What stands open of one patient's.
select * -- noqa: AM04
from offer
where patient_id = :patient_id::uuid and state = 'open' and expires_at > now()
order by id;

-- name: list_lost
-- Those whose time is long over, and that nobody ended.
select id from wish_offer
where state = 'open' and expires_at < :before::timestamptz
order by expires_at
limit :most::integer;

-- name: close_offer
update wish_offer set state = :state
where id = :id::uuid;
