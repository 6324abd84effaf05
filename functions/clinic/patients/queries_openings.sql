-- name: open_patients
-- Whoever has that telephone or CPF, and is called so: each word of the name, spelling aside.
with known as (
    select
        p.id, p.name
    from patient as p
    where
        (p.phone = :phone or p.cpf = :cpf)
        and p.found_by like all(core.asked(:name))
),

opened as (
    insert into patient_opening (patient_id, account_id, reason, ends_at)
    select
        k.id,
        :account_id::uuid as account_id,
        :reason,
        now() + make_interval(hours => :hours::integer) as ends_at
    from known as k
    returning patient_id
)

select
    k.id, k.name
from known as k
inner join opened as o on k.id = o.patient_id
order by k.id;
