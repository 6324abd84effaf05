-- piece: next_visit
--  (
--      select min(a.starts_at) from seen_appointment(:whose::uuid) as a
--      where a.patient_id = p.id and a.status = 'scheduled' and a.starts_at > now()
--  )

-- piece: holds_each_word
--  p.found_by like (core.asked(:q))[1]
--  and p.found_by like all(core.asked(:q))

-- piece: not_archived
--  not exists (
--      select from patient_archive as x
--      where x.patient_id = p.id
--  )

-- name: list_patients
-- The first page in the order of names, from behind a name and its id: nothing else is read.
select
    p.id, p.name, p.phone, p.email, p.cpf, p.born_on, p.version, p.created_at,
    false as archived, :next_visit as next_at,
    0 as rank, p.sort_name as key, '' as notes
from seen_patient(:whose::uuid) as p
where
    (p.sort_name, p.id) > (
        coalesce(:mark_key::text, ''),
        coalesce(:mark_id::uuid, '00000000-0000-0000-0000-000000000000')
    )
    and :not_archived
order by p.sort_name, p.id
limit :page_size::integer;

-- name: search_patients
-- The first of those that hold every word asked for, found in an index alone, for most rows do
-- not. Whose name or number begins with each word comes before whoever only holds it.
with asked as materialized (
    select array_agg('% ' || substr(told.word, 2)) as begun
    from unnest(core.asked(:q)) as told (word)
),

begun as (
    select p.id, p.sort_name
    from seen_patient(:whose::uuid) as p
    where
        :holds_each_word
        and ' ' || p.found_by like all((select asked.begun from asked)::text[])
        and :not_archived
    order by p.sort_name, p.id
    limit :page_size::integer
),

held as (
    select p.id, p.sort_name
    from seen_patient(:whose::uuid) as p
    where
        :holds_each_word
        and not ' ' || p.found_by like all((select asked.begun from asked)::text[])
        and :not_archived
    order by p.sort_name, p.id
    limit :page_size::integer - (select count(*) from begun)
)

select
    p.id, p.name, p.phone, p.email, p.cpf, p.born_on, p.version, p.created_at,
    false as archived, :next_visit as next_at,
    page.rank, page.sort_name as key, '' as notes
from (
    select id, sort_name, 0 as rank from begun
    union all
    select id, sort_name, 1 as rank from held
) as page
inner join patient as p on page.id = p.id
order by page.rank, page.sort_name, page.id;

-- name: sought_patients
-- Whom the filters leave, and where each stands in the order asked for: by the words at first, then
-- by a column, whose value is a text that sorts as it does; what has none stands last.
select
    found.id,
    found.archived,
    found.next_at,
    coalesce(found.key, '') as key,
    case
        when :sort::text <> '' then (found.key is null)::integer
        when ' ' || found.found_by like all((
            select array_agg('% ' || substr(told.word, 2))
            from unnest(core.asked(:q)) as told (word)
        )::text[]) then 0
        else 1
    end as rank
from (
    select
        p.id,
        p.found_by,
        ahead.next_at,
        x.patient_id is not null as archived,
        case :sort::text
            when 'phone' then p.phone
            when 'email' then lower(p.email)
            when 'cpf' then p.cpf
            when 'born' then to_char(p.born_on, 'YYYYMMDD')
            when 'registered' then to_char(p.created_at at time zone 'UTC', 'YYYYMMDDHH24MISSUS')
            when 'next' then to_char(ahead.next_at at time zone 'UTC', 'YYYYMMDDHH24MISSUS')
            else p.sort_name
        end as key
    from seen_patient(:whose::uuid) as p
    left join patient_archive as x on p.id = x.patient_id
    left join (
        select
            a.patient_id, min(a.starts_at) as next_at
        from seen_appointment(:whose::uuid) as a
        where
            a.status = 'scheduled'
            and a.starts_at > now()
            and (:sort::text = 'next' or :state::text in ('coming', 'idle'))
        group by a.patient_id
    ) as ahead on p.id = ahead.patient_id
    where
        (
            :q::text = ''
            or (:holds_each_word)
        )
        and (x.patient_id is not null) = (:state::text is not distinct from 'archived')
        and (:state::text is distinct from 'coming' or ahead.next_at is not null)
        and (:state::text is distinct from 'idle' or ahead.next_at is null)
        and (:email::boolean is null or (p.email is not null) = :email::boolean)
        and (:born_after::date is null or p.born_on > :born_after::date)
        and (:born_by::date is null or p.born_on <= :born_by::date)
        and (:since::timestamptz is null or p.created_at >= :since::timestamptz)
) as found;

-- name: arrange_patients
-- with: sought_patients
-- A page in any order, on or back: a walk of all that the tenant has and the first of it kept.
-- down turns the order of values, forth the way it is read; what has no value is last both ways.
select
    p.id, p.name, p.phone, p.email, p.cpf, p.born_on, p.version, p.created_at,
    page.archived, :next_visit as next_at,
    page.rank, page.key, p.notes
from (
    select
        id, rank, key, archived,
        case when :forth::boolean then rank else -rank end as place,
        :down::boolean = :forth::boolean as falls
    from sought_patients
    where
        :mark_id::uuid is null
        or case
            when rank <> :mark_rank::integer
                then (rank > :mark_rank::integer) = :forth::boolean
            when :down::boolean = :forth::boolean then (key, id) < (:mark_key::text, :mark_id::uuid)
            else (key, id) > (:mark_key::text, :mark_id::uuid)
        end
    order by
        place,
        case when :down::boolean = :forth::boolean then key end desc,
        case when :down::boolean <> :forth::boolean then key end,
        case when :down::boolean = :forth::boolean then id end desc,
        case when :down::boolean <> :forth::boolean then id end
    limit :page_size::integer
) as page
inner join patient as p on page.id = p.id
order by
    page.place,
    case when page.falls then page.key end desc,
    case when not page.falls then page.key end,
    case when page.falls then page.id end desc,
    case when not page.falls then page.id end;

-- name: count_patients
-- with: sought_patients
-- As far as anybody wants to know.
select count(*) from (
    select from sought_patients
    limit :most::integer -- noqa: AM09
) as counted;

-- name: count_all
select count(*) from (
    select from seen_patient(:whose::uuid) as p
    where
        not exists (
            select from patient_archive as x
            where x.patient_id = p.id
        )
    limit :most::integer -- noqa: AM09
) as counted;

-- name: archive_patients
-- with: sought_patients
-- Those that are filtered, or of those the chosen.
insert into patient_archive (patient_id, archive_id, archived_by)
select
    id,
    :archive_id::uuid as archive_id,
    :account_id::uuid as archived_by
from sought_patients
where :ids::uuid[] is null or id = any(:ids::uuid[])
on conflict (patient_id) do nothing
returning patient_id;

-- name: restore_patients
-- with: sought_patients
delete from patient_archive as x
using sought_patients as s
where s.id = x.patient_id and (:ids::uuid[] is null or s.id = any(:ids::uuid[]))
returning x.patient_id;

-- name: standing_of
select
    (
        select min(a.starts_at) from seen_appointment(:whose::uuid) as a
        where a.patient_id = :id::uuid and a.status = 'scheduled' and a.starts_at > now()
    ) as next_at,
    exists(
        select from patient_archive
        where patient_id = :id::uuid
    ) as archived;

-- name: get_patient
select
    id, name, phone, email, cpf, born_on, notes, version
from seen_patient(:whose::uuid)
where id = :id::uuid;

-- name: hold_patient
select
    id, name, phone, email, cpf, born_on, notes, version
from patient
where
    id = :id::uuid
    and exists (
        select from seen_patient(:whose::uuid) as s
        where s.id = :id::uuid
    )
for update;

-- name: known_patients
select told.position
from jsonb_to_recordset(:told::jsonb) as told (position integer, name text, phone text, cpf text)
where exists (
    select from patient as p
    where
        p.cpf = told.cpf
        or (p.sort_name = core.searchable(told.name) and p.phone = told.phone)
);

-- name: import_patients
-- In one statement; who was registered by somebody else meanwhile is left out.
with told as materialized (
    select
        core.uuid_v7() as id, given.position, given.name, given.phone, given.email, given.cpf,
        given.born_on, given.notes
    from jsonb_to_recordset(:told::jsonb) as given (
        position integer, name text, phone text, email text, cpf text, born_on date, notes text
    )
),

made as (
    insert into patient (id, name, phone, email, cpf, born_on, notes, created_by)
    select id, name, phone, email, cpf, born_on, notes, :created_by::uuid
    from told
    on conflict on constraint patient_cpf_once do nothing
    returning id
)

select told.position
from told
inner join made on told.id = made.id;

-- name: create_patient
insert into patient (name, phone, email, cpf, born_on, notes, created_by)
values (:name, :phone, :email, :cpf, :born_on::date, :notes, :created_by::uuid)
returning id, name, phone, email, cpf, born_on, notes, version;

-- name: update_patient
update patient set
    name = :name,
    phone = :phone,
    email = :email,
    cpf = :cpf,
    born_on = :born_on::date,
    notes = :notes,
    updated_at = now()
where
    id = :id::uuid
    and not exists (
        select from patient_merge as m
        where m.gone_id = :id::uuid
    )
returning id, name, phone, email, cpf, born_on, notes, version;
