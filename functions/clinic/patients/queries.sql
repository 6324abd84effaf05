-- name: list_patients
-- One page in the order of names, from behind a name and its id: sort_name is made of the name.
select
    id, name, phone, email, cpf, born_on, version
from seen_patient(:whose::uuid)
where
    (sort_name, id) > (
        coalesce(core.searchable(:after_name), ''),
        coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000')
    )
order by sort_name, id
limit :page_size::integer;

-- name: search_patients
-- The same of those that hold every word asked for: found in an index alone, for most rows do not.
with page as (
    select id
    from seen_patient(:whose::uuid)
    where
        found_by like (core.asked(:q))[1]
        and found_by like all(core.asked(:q))
        and (sort_name, id) > (
            coalesce(core.searchable(:after_name), ''),
            coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000')
        )
    order by sort_name, id
    limit :page_size::integer
)

select
    p.id, p.name, p.phone, p.email, p.cpf, p.born_on, p.version
from page
inner join patient as p on page.id = p.id
order by p.sort_name, p.id;

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

-- name: export_patients
select
    id, name, phone, email, cpf, born_on, notes, created_at
from seen_patient(:whose::uuid)
where
    (sort_name, id) > (
        coalesce(core.searchable(:after_name), ''),
        coalesce(:after_id::uuid, '00000000-0000-0000-0000-000000000000')
    )
order by sort_name, id
limit :page_size::integer;

-- name: count_patients
select count(*) from seen_patient(:whose::uuid);

-- name: known_patients
-- Positions of those who are registered already: by CPF, or by name and telephone.
select told.position
from jsonb_to_recordset(:told::jsonb) as told (position integer, name text, phone text, cpf text)
where exists (
    select from patient as p
    where
        p.cpf = told.cpf
        or (p.sort_name = core.searchable(told.name) and p.phone = told.phone)
);

-- name: import_patients
-- All in one statement; whoever was registered by somebody else meanwhile is left out.
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
where id = :id::uuid
returning id, name, phone, email, cpf, born_on, notes, version;
