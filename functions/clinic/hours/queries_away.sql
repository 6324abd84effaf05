-- name: list_blocks
-- Those of whom somebody sees, earliest first; whole: only if they see everybody it is about.
select
    b.id, b.starts_at, b.ends_at, b.reason, b.note, b.version,
    jsonb_agg(p.id order by p.name, p.id) as professional_ids,
    jsonb_agg(p.name order by p.name, p.id) as professional_names
from block as b
inner join block_professional as o on b.id = o.block_id
inner join seen_professional(:whose::uuid) as p on o.professional_id = p.id
where
    (:id::uuid is null or b.id = :id::uuid)
    and (:since::timestamptz is null or b.ends_at > :since::timestamptz)
    and (:until::timestamptz is null or b.starts_at < :until::timestamptz)
    and (not :whole::boolean or not exists (
        select from block_professional as x
        where
            x.block_id = b.id
            and not exists (
                select from seen_professional(:whose::uuid) as s
                where s.id = x.professional_id
            )
    ))
group by b.id
order by b.starts_at, b.id
limit 500;

-- name: hold_block
select id from block
where id = :id::uuid
for update;

-- name: create_block
insert into block (starts_at, ends_at, reason, note, created_by)
values (:starts_at::timestamptz, :ends_at::timestamptz, :reason, :note, :created_by::uuid)
returning id;

-- name: update_block
-- What it stands for may change without asking anybody again; when and whom it is about may not.
update block set
    starts_at = :starts_at::timestamptz,
    ends_at = :ends_at::timestamptz,
    reason = :reason,
    note = :note,
    changed_at = case when :bears::boolean then clock_timestamp() else changed_at end,
    updated_at = now()
where id = :id::uuid;

-- name: block_people
with gone as (
    delete from block_professional
    where block_id = :id::uuid and not professional_id = any(:professional_ids::uuid[])
)

insert into block_professional (block_id, professional_id)
select :id::uuid, w.id
from unnest(:professional_ids::uuid[]) as w (id)
on conflict do nothing;

-- name: delete_block
delete from block
where id = :id::uuid;

-- name: unseen_professionals
select w.id
from unnest(:ids::uuid[]) as w (id)
left join seen_professional(:whose::uuid) as p on w.id = p.id
where p.id is null;

-- name: list_exceptions
select
    e.id, e.professional_id, p.name as professional_name, e.first_on, e.last_on,
    coalesce((
        select jsonb_agg(jsonb_build_array(lower(span), upper(span)))
        from unnest(e.hours) as span
    ), '[]') as spans,
    e.note, e.version
from schedule_exception as e
left join seen_professional(:whose::uuid) as p on e.professional_id = p.id
where
    (:id::uuid is null or e.id = :id::uuid)
    and (e.professional_id is null or p.id is not null)
    and (:first_on::date is null or e.last_on >= :first_on::date)
    and (:last_on::date is null or e.first_on <= :last_on::date)
order by e.first_on, e.id
limit 500;

-- name: hold_exception
select id from schedule_exception
where id = :id::uuid
for update;

-- name: create_exception
insert into schedule_exception (professional_id, first_on, last_on, hours, note, created_by)
values (
    :professional_id::uuid, :first_on::date, :last_on::date,
    (
        select coalesce(range_agg(int4range(w.opens, w.closes)), '{}')
        from unnest(:opens::integer[], :closes::integer[]) as w (opens, closes)
    ),
    :note, :created_by::uuid
)
returning id;

-- name: update_exception
update schedule_exception set
    professional_id = :professional_id::uuid,
    first_on = :first_on::date,
    last_on = :last_on::date,
    hours = (
        select coalesce(range_agg(int4range(w.opens, w.closes)), '{}')
        from unnest(:opens::integer[], :closes::integer[]) as w (opens, closes)
    ),
    note = :note,
    changed_at = case when :bears::boolean then clock_timestamp() else changed_at end,
    updated_at = now()
where id = :id::uuid;

-- name: delete_exception
delete from schedule_exception
where id = :id::uuid;
