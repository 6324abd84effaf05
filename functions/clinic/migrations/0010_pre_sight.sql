-- Who sees which agendas, visits and (0012) patients: everybody's, when whose is null, else those
-- of the professional who has that account. The one place for each that says so: queries read these
-- instead of the tables, and PostgreSQL plans them as one with the query.
-- Expand only: no running code reads any of this.
create table patient_opening (
    id uuid primary key default core.uuid_v7(),
    patient_id uuid not null references patient,
    account_id uuid not null,
    reason text not null,
    opened_at timestamptz not null default now(),
    ends_at timestamptz not null
);
create index patient_opening_by_account on patient_opening (account_id, patient_id);
create index patient_opening_by_patient on patient_opening (patient_id);

-- Slow: 0.3 s for 100,000 rows.
-- squawk-ignore require-concurrent-index-creation
create index appointment_by_professional on appointment (professional_id, starts_at);

create function seen_professional(whose uuid) returns setof professional
language sql stable
as $$
    select p.*
    from professional as p
    where whose is null or p.account_id = whose
$$;

create function seen_appointment(whose uuid) returns setof appointment
language sql stable
as $$
    select a.*
    from appointment as a
    where
        whose is null
        or a.professional_id = (select p.id from professional as p where p.account_id = whose)
$$;
