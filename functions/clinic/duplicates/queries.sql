-- name: list_alike
-- Pairs who may be one person, most alike first. A sign is a name that is the same, spelling aside,
-- or a telephone or a day of birth where one name holds every word of the other. What many share, a
-- switchboard's number or a day that stands for none, is no sign; two CPFs or two days of birth are
-- two people, and so are those of whom somebody said so.
with shared as (
    select
        'name' as sign,
        array_agg(id) as ids
    from patient
    group by sort_name
    having count(*) between 2 and :most_alike::integer
    union all
    select
        'phone' as sign,
        array_agg(id) as ids
    from patient
    where phone <> ''
    group by phone
    having count(*) between 2 and :most_alike::integer
    union all
    select
        'birth' as sign,
        array_agg(id) as ids
    from patient
    where born_on is not null
    group by born_on
    having count(*) between 2 and :most_alike::integer
),

-- Read once, and compared before anything is read whole: of 100,000 patients some 200,000 pairs
-- share a day of birth. Words are those of the name, folded: found_by without telephone and CPF.
person as materialized (
    select
        id,
        cpf,
        born_on,
        array_remove(
            array_remove(string_to_array(found_by, ' '), translate(phone, '+', '')),
            coalesce(cpf, '')
        ) as words
    from patient
),

pairs as (
    select
        one.id as one_id,
        other.id as other_id,
        array_agg(shared.sign order by shared.sign) as signs
    from shared
    cross join lateral unnest(shared.ids) as one_of (id)
    cross join lateral unnest(shared.ids) as other_of (id)
    inner join person as one on one_of.id = one.id
    inner join person as other on other_of.id = other.id
    where
        one_of.id < other_of.id
        and coalesce(one.cpf = other.cpf, true)
        and coalesce(one.born_on = other.born_on, true)
        and (
            shared.sign = 'name' or one.words <@ other.words or other.words <@ one.words
        )
    group by one.id, other.id
)

select
    p.id, p.name, p.phone, p.email, p.cpf, p.born_on, p.created_at,
    o.id as other_id, o.name as other_name, o.phone as other_phone, o.email as other_email,
    o.cpf as other_cpf, o.born_on as other_born_on, o.created_at as other_created_at,
    pairs.signs
from pairs
inner join seen_patient(:whose::uuid) as p on pairs.one_id = p.id
inner join seen_patient(:whose::uuid) as o on pairs.other_id = o.id
where
    not exists (
        select from patient_archive as x
        where x.patient_id in (p.id, o.id)
    )
    and not exists (
        select from patient_distinct as d
        where d.one_id = p.id and d.other_id = o.id
    )
order by -cardinality(pairs.signs), p.sort_name, p.id, o.id
limit :page_size::integer;

-- name: list_sides
-- Patients with what hangs on each, as far as whoever asks sees it.
select
    p.id, p.name, p.phone, p.email, p.cpf, p.born_on, p.notes, p.version, p.created_at,
    p.updated_at,
    exists(
        select from patient_archive as x
        where x.patient_id = p.id
    ) as archived,
    (
        select count(*) from seen_appointment(:whose::uuid) as a
        where a.patient_id = p.id
    ) as visits,
    (
        select count(*) from seen_appointment(:whose::uuid) as a
        where a.patient_id = p.id and a.status = 'scheduled' and a.starts_at > now()
    ) as coming,
    (
        select count(distinct a.series_id) from seen_appointment(:whose::uuid) as a
        where a.patient_id = p.id
    ) as series,
    (
        select count(*) from wish as w
        where w.patient_id = p.id and w.state = 'waiting'
    ) as wishes
from seen_patient(:whose::uuid) as p
where p.id = any(:ids::uuid[]);

-- name: list_overlaps
-- Visits of the two that take the same time, of which a patient can have one; whose agenda is not
-- seen is named by nobody.
select
    g.starts_at,
    k.starts_at as kept_starts_at,
    gs.id as visit_id,
    ks.id as kept_visit_id,
    gp.name as professional_name,
    kp.name as kept_professional_name
from appointment as g
inner join appointment as k on g.during && k.during
left join seen_appointment(:whose::uuid) as gs on g.id = gs.id
left join seen_appointment(:whose::uuid) as ks on k.id = ks.id
left join professional as gp on gs.professional_id = gp.id
left join professional as kp on ks.professional_id = kp.id
where
    g.patient_id = :gone_id::uuid
    and k.patient_id = :kept_id::uuid
    and g.status <> 'cancelled'
    and k.status <> 'cancelled'
order by g.starts_at, g.id, k.starts_at, k.id
limit :most::integer;

-- name: say_distinct
insert into patient_distinct (one_id, other_id, said_by)
values (
    least(:one_id::uuid, :other_id::uuid),
    greatest(:one_id::uuid, :other_id::uuid),
    :said_by::uuid
)
on conflict (one_id, other_id) do nothing;

-- name: unsay_distinct
delete from patient_distinct
where
    one_id = least(:one_id::uuid, :other_id::uuid)
    and other_id = greatest(:one_id::uuid, :other_id::uuid);
