-- name: list_services
select
    s.id, s.name, s.duration_min, s.buffer_after_min, s.price_centavos, s.active, s.version,
    coalesce((
        select jsonb_agg(ps.professional_id)
        from professional_service as ps
        where ps.service_id = s.id
    ), '[]') as professional_ids
from service as s
where :id::uuid is null or s.id = :id::uuid
order by s.active desc, core.searchable(s.name);

-- name: hold_service
select id from service
where id = :id::uuid
for update;

-- name: create_service
insert into service (name, duration_min, buffer_after_min, price_centavos, active, created_by)
values (
    :name, :duration_min::integer, :buffer_after_min::integer, :price_centavos::integer,
    :active::boolean, :created_by::uuid
)
returning id;

-- name: update_service
update service set
    name = :name,
    duration_min = :duration_min::integer,
    buffer_after_min = :buffer_after_min::integer,
    price_centavos = :price_centavos::integer,
    active = :active::boolean,
    updated_at = now()
where id = :id::uuid;

-- name: unknown_professionals
select w.id
from unnest(:ids::uuid[]) as w (id)
left join professional as p on w.id = p.id
where p.id is null;

-- name: unknown_services
select w.id
from unnest(:ids::uuid[]) as w (id)
left join service as s on w.id = s.id
where s.id is null;

-- name: replace_performers
-- Forms list who is active: links to others stand until both are. A link is part of both ends:
-- who is linked or no longer linked has another version from now on.
with gone as (
    delete from professional_service as ps
    using professional as p
    where
        ps.professional_id = p.id
        and p.active
        and ps.service_id = :service_id::uuid
        and not ps.professional_id = any(:professional_ids::uuid[])
    returning ps.professional_id
),

come as (
    insert into professional_service (professional_id, service_id)
    select p.id, :service_id::uuid
    from professional as p
    where p.id = any(:professional_ids::uuid[])
    on conflict do nothing
    returning professional_id
)

update professional set updated_at = now()
where
    id in (select gone.professional_id from gone)
    or id in (select come.professional_id from come)
returning id, version, name, id in (select come.professional_id from come) as come;

-- name: list_professionals
select
    p.id, p.name, p.colour, p.council, p.active, p.version,
    p.account_id, m.name as account_name, p.account_was,
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
left join clinic_member as m on p.account_id = m.account_id
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
where id = :id::uuid;

-- name: replace_offered
-- Forms list what is active: links to other services stand until both are.
with gone as (
    delete from professional_service as ps
    using service as s
    where
        ps.service_id = s.id
        and s.active
        and ps.professional_id = :professional_id::uuid
        and not ps.service_id = any(:service_ids::uuid[])
    returning ps.service_id
),

come as (
    insert into professional_service (professional_id, service_id)
    select :professional_id::uuid, s.id
    from service as s
    where s.id = any(:service_ids::uuid[])
    on conflict do nothing
    returning service_id
)

update service set updated_at = now()
where
    id in (select gone.service_id from gone)
    or id in (select come.service_id from come)
returning id, version, name, id in (select come.service_id from come) as come;

-- name: clear_hours
delete from working_hours
where professional_id = :professional_id::uuid;

-- name: add_hours
insert into working_hours (professional_id, weekday, opens_min, closes_min)
select :professional_id::uuid, h.weekday, h.opens_min, h.closes_min
from unnest(:weekdays::integer[], :opens::integer[], :closes::integer[])
    as h (weekday, opens_min, closes_min);

-- name: list_hours
select
    weekday, opens_min, closes_min
from working_hours
where professional_id = :professional_id::uuid
order by weekday, opens_min;
