-- name: feed
select
    f.id, f.account_id, m.name as account_name, f.professional_id, p.name as professional_name,
    f.version, f.renewed_at, r.read_at
from calendar_feed as f
inner join professional as p on f.professional_id = p.id
left join clinic_member as m on f.account_id = m.account_id
left join calendar_reading as r on f.id = r.feed_id and f.renewed_at <= r.read_at;

-- name: list_feeds
-- with: feed
-- Whose addresses lead to which agendas.
select * -- noqa: AM04
from feed
where :account_id::uuid is null or account_id = :account_id::uuid
order by core.searchable(professional_name), core.searchable(account_name), id;

-- name: get_feed
-- with: feed
select * -- noqa: AM04
from feed
where id = :id::uuid;

-- name: hold_feed
select id from calendar_feed
where id = :id::uuid
for update;

-- name: make_feed
-- Nothing where there is one already.
insert into calendar_feed (account_id, professional_id, digest)
values (:account_id::uuid, :professional_id::uuid, :digest::bytea)
on conflict (account_id, professional_id) do nothing
returning id;

-- name: renew_feed
-- The former address opens nothing from the commit on.
update calendar_feed set digest = :digest::bytea, renewed_at = now()
where id = :id::uuid;

-- name: end_feed
delete from calendar_feed
where id = :id::uuid;

-- name: end_feeds_of
delete from calendar_feed
where account_id = :account_id::uuid;

-- name: ask_feed
-- Who asks, counted by the hour: what is refused is rolled back, and not counted.
with feed as (
    select
        f.id, f.professional_id, p.name as professional_name,
        coalesce(p.account_id = f.account_id, false) as own, m.roles
    from calendar_feed as f
    inner join professional as p on f.professional_id = p.id
    inner join clinic_member as m on f.account_id = m.account_id
    where f.digest = :digest::bytea and p.active and m.state = 'active'
),

reading as (
    insert into calendar_reading as r (feed_id)
    select id
    from feed
    on conflict (feed_id) do update
        set
            read_at = now(),
            hour_at = case when r.hour_at > now() - interval '1 hour' then r.hour_at else now() end,
            hour_count
            = case when r.hour_at > now() - interval '1 hour' then r.hour_count else 0 end + 1
    returning hour_at, hour_count
)

select
    f.professional_id, f.professional_name, f.own, f.roles, r.hour_count,
    ceil(extract(epoch from r.hour_at + interval '1 hour' - now()))::integer as wait_s
from feed as f
cross join reading as r;

-- name: hold_choice
-- Begun by whoever comes first, and held without a change by whoever follows.
insert into calendar_choice (created_by)
values (:created_by::uuid)
on conflict (singleton) do update set singleton = excluded.singleton where false;

-- name: get_choice
select named, version, updated_at
from calendar_choice;

-- name: set_choice
update calendar_choice set named = :named::boolean, updated_at = now();

-- name: list_entries
-- An agenda as calendars see it, what left it lately as well. changed_at is of the latest of all
-- that an entry says, so that it never goes back.
select
    a.id, t.name as patient_name, s.name as service_name, a.starts_at, a.ends_at, a.sequence,
    a.created_at, a.status = 'cancelled' as cancelled,
    greatest(a.updated_at, t.updated_at, s.updated_at) as changed_at
from appointment as a
inner join patient as t on a.patient_id = t.id
inner join service as s on a.service_id = s.id
where
    a.professional_id = :professional_id::uuid
    and a.starts_at >= :since::timestamptz
    and a.starts_at < :until::timestamptz
    and (a.status <> 'cancelled' or a.updated_at >= :gone_since::timestamptz)
union all
select
    g.appointment_id as id, null as patient_name, null as service_name, g.starts_at, g.ends_at,
    g.sequence, a.created_at, true as cancelled, g.gone_at as changed_at
from calendar_gone as g
inner join appointment as a on g.appointment_id = a.id
where
    g.professional_id = :professional_id::uuid
    and a.professional_id <> g.professional_id
    and g.gone_at >= :gone_since::timestamptz
    and g.starts_at >= :since::timestamptz
    and g.starts_at < :until::timestamptz
order by starts_at, id
limit :most::integer;
