-- The clinic's own page for booking: what its owner lets people see and do there, in one row, and
-- how often somebody did it. Patients who come by it are found again by telephone and e-mail.
-- Expand only: no running code reads or writes any of this.
-- squawk-ignore-file require-concurrent-index-creation
create table online_choice (
    singleton boolean primary key default true,
    live boolean not null default false,
    service_ids uuid[] not null default '{}',
    professional_ids uuid[] not null default '{}',
    prices boolean not null default true,
    notice_hours integer not null default 2,
    horizon_days integer not null default 60,
    cancel_hours integer not null default 0,
    welcome text not null default '',
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    created_by uuid not null,
    constraint online_choice_one check (singleton),
    constraint online_choice_times check (
        notice_hours between 0 and 168
        and horizon_days between 1 and 180
        and cancel_hours between 0 and 168
    )
);
create trigger online_choice_version before update on online_choice
for each row execute function core.next_version();

-- By a keyed digest of an address or an e-mail: who booked is on no list.
create table online_try (
    subject bytea primary key,
    taken integer not null,
    ends_at timestamptz not null
);
create index online_try_ended on online_try (ends_at);

create index patient_by_contact on patient (phone, lower(email)) where email is not null;
