-- name: find_kept
-- With whom somebody was merged, if whoever asks sees them.
select
    g.name as gone_name,
    k.id as kept_id,
    k.name as kept_name
from patient_merge as m
inner join patient as g on m.gone_id = g.id
inner join seen_patient(:whose::uuid) as k on m.kept_id = k.id
where m.gone_id = :gone_id::uuid;

-- name: recent_merges
-- What may be taken back still.
select
    m.id, g.name, m.merged_at, m.merged_by_name
from patient_merge as m
inner join patient as g on m.gone_id = g.id
where
    m.kept_id = :kept_id::uuid
    and m.former is not null
    and m.merged_at > now() - make_interval(hours => :hours::integer)
order by m.merged_at desc;
