-- Who waits for a time, in which order, and what was offered to whom. An open offer keeps its time
-- by a hold (0016) whose held_by is the offer; its key is what the mail's link carries.
-- Expand only: no running code reads or writes any of this.
-- squawk-ignore-file require-concurrent-index-creation
create table wish (
    id uuid primary key default core.uuid_v7(),
    patient_id uuid not null references patient,
    service_id uuid not null references service,
    professional_ids uuid[] not null default '{}',
    weekdays integer[] not null default '{1,2,3,4,5,6,7}',
    from_min integer not null default 0,
    until_min integer not null default 1440,
    until_on date not null,
    note text not null default '',
    state text not null default 'waiting',
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    created_by uuid not null,
    constraint wish_state_known check (state in ('waiting', 'served', 'withdrawn')),
    constraint wish_period check (
        0 <= from_min and from_min < until_min and until_min <= 1440
        and weekdays <@ '{1,2,3,4,5,6,7}' and weekdays <> '{}'
    )
);
create index wish_waiting on wish (id) where state = 'waiting';
create index wish_by_patient on wish (patient_id);
create trigger wish_version before update on wish
for each row execute function core.next_version();

create table wish_offer (
    id uuid primary key default core.uuid_v7(),
    wish_id uuid not null references wish,
    professional_id uuid not null references professional,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    busy_until timestamptz not null,
    expires_at timestamptz not null,
    state text not null default 'open',
    key uuid not null default gen_random_uuid(),
    created_at timestamptz not null default now(),
    constraint wish_offer_state_known
    check (state in ('open', 'taken', 'declined', 'expired', 'gone'))
);
create unique index wish_offer_open on wish_offer (wish_id) where state = 'open';
create index wish_offer_by_wish on wish_offer (wish_id, starts_at);

create table waitlist_choice (
    singleton boolean primary key default true,
    offer_minutes integer not null default 30,
    notice_hours integer not null default 2,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    created_by uuid not null,
    constraint waitlist_choice_one check (singleton),
    constraint waitlist_choice_times
    check (offer_minutes between 10 and 240 and notice_hours between 0 and 72)
);
create trigger waitlist_choice_version before update on waitlist_choice
for each row execute function core.next_version();
