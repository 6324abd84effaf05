-- name: end_links
-- What was mailed to an address that is not theirs any more opens nothing.
with visits as (
    update appointment set answer_key = null
    where patient_id = :id::uuid and answer_key is not null and starts_at > now()
    returning id
),

offers as (
    update wish_offer as o set key = gen_random_uuid()
    from wish as w
    where w.id = o.wish_id and w.patient_id = :id::uuid
    returning o.id
)

select (select count(*) from visits) + (select count(*) from offers);
