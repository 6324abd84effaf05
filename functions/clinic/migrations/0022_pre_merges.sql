-- Two patients who are one person, merged: a pointer beside the one that is no more, what is needed
-- to take it back within a day, and pairs of whom somebody said that they are two people. former
-- has what was overwritten and which rows moved, and is null once that day is over.
-- Expand only: the running code writes none of it. It sees whoever was merged no more, for it reads
-- seen_patient, and what it writes of them meanwhile lands with the one who was kept.
-- squawk-ignore-file require-concurrent-index-creation
create table patient_merge (
    id uuid primary key default core.uuid_v7(),
    gone_id uuid not null references patient,
    kept_id uuid not null references patient,
    merged_at timestamptz not null default now(),
    merged_by uuid not null,
    merged_by_name text not null,
    former jsonb,
    constraint patient_merge_once unique (gone_id),
    constraint patient_merge_of_two check (gone_id <> kept_id)
);
create index patient_merge_by_kept on patient_merge (kept_id);
create index patient_merge_kept_former on patient_merge (merged_at) where former is not null;

create table patient_distinct (
    one_id uuid not null references patient,
    other_id uuid not null references patient,
    said_at timestamptz not null default now(),
    said_by uuid not null,
    primary key (one_id, other_id),
    constraint patient_distinct_order check (one_id < other_id)
);
create index patient_distinct_by_other on patient_distinct (other_id);

-- Who was merged is seen by nobody; whoever saw them sees the one who was kept.
create or replace function seen_patient(whose uuid) returns setof patient
language sql stable
as $$
    select p.*
    from patient as p
    where
        not exists (
            select from patient_merge as g
            where g.gone_id = p.id
        )
        and (
            whose is null
            or p.created_by = whose
            or p.created_by in (
                select m.account_id from clinic_member as m where m.heir_id = whose
            )
            or exists (
                select from appointment as a
                inner join professional as o on a.professional_id = o.id
                where a.patient_id = p.id and o.account_id = whose
            )
            or exists (
                select from patient_opening as x
                where x.patient_id = p.id and x.account_id = whose and x.ends_at > now()
            )
            or exists (
                select from patient_merge as k
                inner join patient as w on k.gone_id = w.id
                where
                    k.kept_id = p.id
                    and (
                        w.created_by = whose
                        or w.created_by in (
                            select m.account_id from clinic_member as m where m.heir_id = whose
                        )
                    )
            )
        )
$$;

-- What comes to hang on somebody while they are merged, or after, hangs on the one who was kept: a
-- merge holds both rows, for whose end this waits as the foreign key would, and then looks.
create function hang_on_kept() returns trigger
language plpgsql as $$
begin
    perform from patient as p where p.id = new.patient_id for key share;
    new.patient_id := coalesce(
        (select m.kept_id from patient_merge as m where m.gone_id = new.patient_id),
        new.patient_id
    );
    return new;
end;
$$;
create trigger appointment_kept before insert or update of patient_id on appointment
for each row when (new.patient_id is not null) execute function hang_on_kept();
create trigger series_kept before insert or update of patient_id on series
for each row execute function hang_on_kept();
create trigger wish_kept before insert or update of patient_id on wish
for each row execute function hang_on_kept();
create trigger patient_opening_kept before insert or update of patient_id on patient_opening
for each row execute function hang_on_kept();
