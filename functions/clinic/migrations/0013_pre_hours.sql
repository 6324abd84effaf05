-- What departs from the working week: time in which nobody is booked, days off and other hours,
-- and holidays. changed_at is when each came to bear: a visit that was kept since has been settled.
-- Expand only: no running code reads or writes any of this.
-- squawk-ignore-file require-concurrent-index-creation
create table block (
    id uuid primary key default core.uuid_v7(),
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    reason text not null,
    note text not null default '',
    version integer not null default 1,
    changed_at timestamptz not null default clock_timestamp(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    created_by uuid not null,
    constraint block_reason_known check (reason in ('lunch', 'meeting', 'out', 'other')),
    constraint block_length
    check (starts_at < ends_at and ends_at <= starts_at + interval '31 days')
);
create index block_by_start on block (starts_at);
create trigger block_version before update on block
for each row execute function core.next_version();

create table block_professional (
    block_id uuid not null references block on delete cascade,
    professional_id uuid not null references professional,
    primary key (block_id, professional_id)
);
create index block_professional_by_professional on block_professional (professional_id);

-- Days off (no hours) and days of other hours, in minutes of the wall clock; nobody's by name is
-- everybody's.
create table schedule_exception (
    id uuid primary key default core.uuid_v7(),
    professional_id uuid references professional,
    first_on date not null,
    last_on date not null,
    hours int4multirange not null default '{}',
    note text not null default '',
    version integer not null default 1,
    changed_at timestamptz not null default clock_timestamp(),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    created_by uuid not null,
    constraint schedule_exception_days
    check (first_on <= last_on and last_on <= first_on + 366),
    constraint schedule_exception_hours
    check (hours <@ int4multirange(int4range(0, 1440))),
    constraint schedule_exception_once exclude using gist (
        coalesce(professional_id, '00000000-0000-0000-0000-000000000000'::uuid) with =,
        daterange(first_on, last_on, '[]') with &&
    )
);
create index schedule_exception_by_end on schedule_exception (last_on);
create trigger schedule_exception_version before update on schedule_exception
for each row execute function core.next_version();

-- Which holidays count here, in one row; and the days that follow from it, so that nothing has to
-- be worked out when somebody books.
create table holiday_choice (
    singleton boolean primary key default true,
    state text,
    left_out text[] not null default '{}',
    optional text[] not null default '{}',
    city jsonb not null default '[]',
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    created_by uuid not null,
    constraint holiday_choice_one check (singleton)
);
create trigger holiday_choice_version before update on holiday_choice
for each row execute function core.next_version();

create table holiday (
    day date primary key,
    name text not null,
    changed_at timestamptz not null default clock_timestamp()
);

-- When whoever books by force, or was told of what a visit collides with, said that it stays.
alter table appointment add column kept_at timestamptz;
