-- Time kept while somebody decides: a row of appointment that is nobody's visit yet, so that the
-- constraint which decides between visits decides here as well. It ends by itself: after held_until
-- whoever would collide with it deletes it first. held_by is whose it is, held_from where they are.
-- Expand only: the running code makes none, and sees a hold as time that is taken.
-- squawk-ignore-file ban-drop-not-null, ban-drop-constraint, constraint-missing-not-valid
-- squawk-ignore-file require-concurrent-index-creation
alter table appointment add column held_until timestamptz;
alter table appointment add column held_by uuid;
alter table appointment add column held_from bytea;
-- expands: the running code always writes one
alter table appointment alter column patient_id drop not null;
-- expands: replaced below by one that lets a further status in
alter table appointment drop constraint appointment_status_known;
-- expands: whatever the running code writes is known, and has a patient
alter table appointment add constraint appointment_status_known check (
    status in ('scheduled', 'done', 'no_show', 'cancelled', 'hold')
    and (status = 'hold') = (held_until is not null)
    and (status = 'hold') = (held_by is not null)
    and (status = 'hold') = (patient_id is null)
);
-- expands: the running code makes no hold
create unique index appointment_hold_once on appointment (held_by) where status = 'hold';

-- A hold is no visit: what reads visits sees none.
create or replace function seen_appointment(whose uuid) returns setof appointment
language sql stable
as $$
    select a.*
    from appointment as a
    where
        a.status <> 'hold'
        and (
            whose is null
            or a.professional_id = (select p.id from professional as p where p.account_id = whose)
        )
$$;
