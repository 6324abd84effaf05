-- name: unseen_patients
select w.id
from unnest(:ids::uuid[]) as w (id)
left join seen_patient(:whose::uuid) as p on w.id = p.id
where p.id is null;

-- name: restore_archive
-- What one act put away, of whom whoever asks sees.
delete from patient_archive as x
using seen_patient(:whose::uuid) as p
where p.id = x.patient_id and x.archive_id = :archive_id::uuid
returning x.patient_id;
