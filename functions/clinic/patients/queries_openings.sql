-- name: known_patients
-- Whoever has all of the contact that was given, and whose name has each word that was asked as a
-- word of its own, spelling aside: two at least beside those like "da", or the whole name.
with asked as (
    select
        core.folded(:name) as name,
        string_to_array(core.folded(:name), ' ') as words
)

select
    p.id, p.name,
    exists(
        select from seen_patient(:account_id::uuid) as s
        where s.id = p.id
    ) as seen
from patient as p
cross join asked
where
    (:phone::text is null or p.phone = :phone)
    and (:cpf::text is null or p.cpf = :cpf)
    and coalesce(:phone, :cpf) is not null
    and string_to_array(core.folded(p.name), ' ') @> asked.words
    and (
        core.folded(p.name) = asked.name
        or (
            select count(distinct told.word)
            from unnest(asked.words) as told (word)
            where told.word not in ('da', 'das', 'de', 'do', 'dos', 'e')
        ) > 1
    )
order by p.id;

-- name: open_patients
insert into patient_opening (patient_id, account_id, asked_id, ends_at)
select
    told.id,
    :account_id::uuid as account_id,
    :asked_id::uuid as asked_id,
    now() + make_interval(hours => :hours::integer) as ends_at
from unnest(:ids::uuid[]) as told (id);

-- name: list_opened
select
    p.id, p.name
from patient_opening as o
inner join patient as p on o.patient_id = p.id
where o.asked_id = :asked_id::uuid
order by p.id;

-- name: first_ending
select min(ends_at)
from patient_opening
where account_id = :account_id::uuid and ends_at > now();

-- name: has_agenda
select exists(
    select from professional
    where account_id = :account_id::uuid
);

-- name: take_try
-- Counts and decides in one statement, so that a hundred at once are a hundred.
insert into patient_opening_try as t (account_id, taken, ends_at)
values (:account_id::uuid, 1, now() + make_interval(hours => 1))
on conflict (account_id) do update
    set
        taken = case when t.ends_at <= now() then 1 else t.taken + 1 end,
        ends_at = case when t.ends_at <= now() then excluded.ends_at else t.ends_at end
    where t.ends_at <= now() or t.taken < :most::integer
returning taken;

-- name: give_try_back
update patient_opening_try set taken = taken - 1
where account_id = :account_id::uuid;

-- name: forget_openings
with ended as (
    select id from patient_opening
    where ends_at < now() - make_interval(days => :days::integer)
    order by ends_at
    limit :most::integer
    for update skip locked
)

delete from patient_opening
using ended
where patient_opening.id = ended.id;

-- name: forget_tries
delete from patient_opening_try
where ends_at < now();
