-- Whose the patients are that somebody registered who was removed: heir_id's, if anybody's.
-- Expand only: the running code reads neither.
alter table clinic_member add column heir_id uuid;

-- Theirs is whom they have a visit with, whatever became of it; whom they registered, or somebody
-- removed whose heir they are; and whom they opened, for as long as that lasts.
create or replace function seen_patient(whose uuid) returns setof patient
language sql stable
as $$
    select p.*
    from patient as p
    where
        whose is null
        or p.created_by = whose
        or p.created_by in (select m.account_id from clinic_member as m where m.heir_id = whose)
        or exists (
            select from appointment as a
            inner join professional as o on a.professional_id = o.id
            where a.patient_id = p.id and o.account_id = whose
        )
        or exists (
            select from patient_opening as x
            where x.patient_id = p.id and x.account_id = whose and x.ends_at > now()
        )
$$;
