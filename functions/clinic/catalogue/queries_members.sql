-- name: keep_member
-- The newest version counts, in whatever order they arrive.
insert into clinic_member (account_id, name, email, roles, state, version)
values (:account_id::uuid, :name, :email, :roles::text[], :state, :version::integer)
on conflict (account_id) do update set
    name = excluded.name,
    email = excluded.email,
    roles = excluded.roles,
    state = excluded.state,
    version = excluded.version
where excluded.version > clinic_member.version;

-- name: list_members
-- alike_id: the one professional of the same name, spelling aside, whom nobody is yet. Each name is
-- folded once, however the two are joined.
with free as materialized (
    select
        core.folded(name) as called,
        case when count(*) = 1 then min(id::text)::uuid end as id
    from professional
    where account_id is null and active
    group by core.folded(name)
),

member as materialized (
    select
        account_id, name, email, roles, state,
        core.folded(name) as called, core.searchable(name) as place
    from clinic_member
    where state <> 'removed'
)

select
    m.account_id, m.name, m.email, m.roles, m.state,
    p.id as professional_id, f.id as alike_id
from member as m
left join professional as p on m.account_id = p.account_id
left join free as f on m.called = f.called
order by m.place, m.account_id;

-- name: find_roles
select
    name, roles, state
from clinic_member
where account_id = :account_id::uuid;

-- name: first_of_roles
select name
from clinic_member
where state = 'active' and roles && :roles::text[]
order by core.searchable(name), account_id
limit :most::integer;

-- name: link_account
update professional set
    account_id = :account_id::uuid,
    account_was = null,
    updated_at = now()
where id = :id::uuid;

-- name: pass_account_on
-- To the heir, unless they have an agenda already; else to nobody.
update professional as p set
    account_id = (
        select h.id
        from (select :heir_id::uuid as id) as h
        where
            not exists (
                select from professional as o
                where o.account_id = h.id
            )
    ),
    account_was = :name,
    updated_at = now()
where p.account_id = :account_id::uuid
returning
    p.id, p.name, p.version,
    (
        select m.name from clinic_member as m
        where m.account_id = p.account_id
    ) as account_name;

-- name: hand_patients_over
-- Those that the account registered, or somebody before whose heir it was.
with gone as (
    update clinic_member set heir_id = :heir_id::uuid
    where account_id = :account_id::uuid or heir_id = :account_id::uuid
    returning account_id
)

select count(*)
from patient
where created_by in (select gone.account_id from gone);
