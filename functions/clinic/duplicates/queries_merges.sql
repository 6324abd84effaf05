-- name: lock_wishes
-- In the order of ids, as they are offered.
select id from wish
where patient_id = any(:ids::uuid[]) and state = 'waiting'
order by id
for update;

-- name: lock_patients
-- In the order of ids, whoever is kept: of two merges at once one waits for the other.
select id from patient
where id = any(:ids::uuid[])
order by id
for update;

-- name: move_hanging
-- Lets what hangs on one patient hang on another: all of it, or of it the rows in moved. Returns
-- which rows those were, by table.
with visits as (
    update appointment set patient_id = :to_id::uuid, updated_at = now()
    where
        patient_id = :from_id::uuid
        and (:moved::jsonb is null or :moved::jsonb -> 'appointment' ? id::text)
    returning id
),

series_of as (
    update series set patient_id = :to_id::uuid, updated_at = now()
    where
        patient_id = :from_id::uuid
        and (:moved::jsonb is null or :moved::jsonb -> 'series' ? id::text)
    returning id
),

wishes as (
    update wish set patient_id = :to_id::uuid, updated_at = now()
    where
        patient_id = :from_id::uuid
        and (:moved::jsonb is null or :moved::jsonb -> 'wish' ? id::text)
    returning id
),

openings as (
    update patient_opening set patient_id = :to_id::uuid
    where
        patient_id = :from_id::uuid
        and (:moved::jsonb is null or :moved::jsonb -> 'patient_opening' ? id::text)
    returning id
),

pointers as (
    update patient_merge set kept_id = :to_id::uuid
    where
        kept_id = :from_id::uuid
        and (:moved::jsonb is null or :moved::jsonb -> 'patient_merge' ? id::text)
    returning id
)

select jsonb_build_object(
    'appointment', (select coalesce(jsonb_agg(id), '[]') from visits),
    'series', (select coalesce(jsonb_agg(id), '[]') from series_of),
    'wish', (select coalesce(jsonb_agg(id), '[]') from wishes),
    'patient_opening', (select coalesce(jsonb_agg(id), '[]') from openings),
    'patient_merge', (select coalesce(jsonb_agg(id), '[]') from pointers)
);

-- name: strip_patient
-- Of a pointer nothing is kept but its name: another may have its CPF, and nobody is found by it.
update patient set
    phone = '',
    email = null,
    cpf = null,
    born_on = null,
    notes = '',
    updated_at = now()
where id = :id::uuid
returning id, name, phone, email, cpf, born_on, notes, version;

-- name: create_merge
insert into patient_merge (gone_id, kept_id, merged_by, merged_by_name, former)
values (:gone_id::uuid, :kept_id::uuid, :merged_by::uuid, :merged_by_name, :former::jsonb)
returning id;

-- name: find_merge
select
    m.id, m.gone_id, m.kept_id, g.name as gone_name, m.merged_at, m.former
from patient_merge as m
inner join patient as g on m.gone_id = g.id
inner join seen_patient(:whose::uuid) as k on m.kept_id = k.id
where m.id = :id::uuid;

-- name: end_merge
delete from patient_merge
where id = :id::uuid;

-- name: bring_back
delete from patient_archive as x
where x.patient_id = :id::uuid
returning to_jsonb(x);

-- name: put_away
insert into patient_archive (patient_id, archive_id, archived_at, archived_by)
select
    a.patient_id, a.archive_id, a.archived_at, a.archived_by
from jsonb_populate_record(null::patient_archive, :archive::jsonb) as a
on conflict (patient_id) do nothing;

-- name: forget_former
update patient_merge set former = null
where id in (
    select id from patient_merge
    where former is not null and merged_at <= now() - make_interval(hours => :hours::integer)
    order by merged_at
    limit :most::integer
    for update skip locked
);
