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
-- alike_id: the one professional of the same name, spelling aside, whom nobody is yet.
select
    m.account_id, m.name, m.email, m.roles, m.state, p.id as professional_id,
    (
        select case when count(*) = 1 then min(a.id::text)::uuid end
        from professional as a
        where a.account_id is null and a.active and core.folded(a.name) = core.folded(m.name)
    ) as alike_id
from clinic_member as m
left join professional as p on m.account_id = p.account_id
where m.state <> 'removed'
order by core.searchable(m.name), m.account_id;

-- name: link_account
update professional set
    account_id = :account_id::uuid,
    account_was = null,
    updated_at = now()
where id = :id::uuid;

-- name: pass_account_on
-- To the heir, unless they have an agenda already or are gone themselves; else to nobody.
update professional as p set
    account_id = (
        select h.id
        from (select :heir_id::uuid as id) as h
        where
            not exists (
                select from professional as o
                where o.account_id = h.id
            )
            and not exists (
                select from clinic_member as m
                where m.account_id = h.id and m.state = 'removed'
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
