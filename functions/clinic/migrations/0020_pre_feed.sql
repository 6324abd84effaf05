-- Agendas in people's own calendars: of each person and agenda one secret address, of which the
-- digest is kept; what left an agenda, for calendars that show it still; and whether patients are
-- named outside.
-- Expand only: no running code reads any of it. What moves visits fills calendar_gone by a trigger.
-- squawk-ignore-file require-concurrent-index-creation, adding-foreign-key-constraint
create table calendar_feed (
    id uuid primary key default core.uuid_v7(),
    account_id uuid not null,
    professional_id uuid not null references professional,
    digest bytea not null,
    version integer not null default 1,
    renewed_at timestamptz not null default now(),
    created_at timestamptz not null default now(),
    constraint calendar_feed_digest_once unique (digest),
    constraint calendar_feed_once unique (account_id, professional_id)
);
create index calendar_feed_by_professional on calendar_feed (professional_id);
create trigger calendar_feed_version before update on calendar_feed
for each row execute function core.next_version();

-- When a calendar read an address last, and how often within the hour: beside it, so that reading
-- raises no version.
create table calendar_reading (
    feed_id uuid primary key references calendar_feed on delete cascade,
    read_at timestamptz not null default now(),
    hour_at timestamptz not null default now(),
    hour_count integer not null default 1
);

create table calendar_choice (
    singleton boolean primary key default true,
    named boolean not null default false,
    version integer not null default 1,
    updated_at timestamptz not null default now(),
    created_by uuid not null,
    constraint calendar_choice_one check (singleton)
);
create trigger calendar_choice_version before update on calendar_choice
for each row execute function core.next_version();

create table calendar_gone (
    professional_id uuid not null references professional,
    appointment_id uuid not null references appointment,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    sequence integer not null,
    gone_at timestamptz not null default now(),
    primary key (professional_id, appointment_id)
);
create index calendar_gone_by_appointment on calendar_gone (appointment_id);

create function note_gone() returns trigger
language plpgsql as $$
begin
    insert into calendar_gone (professional_id, appointment_id, starts_at, ends_at, sequence)
    values (old.professional_id, old.id, old.starts_at, old.ends_at, new.sequence)
    on conflict (professional_id, appointment_id) do update set
        starts_at = excluded.starts_at,
        ends_at = excluded.ends_at,
        sequence = excluded.sequence,
        gone_at = now();
    return null;
end;
$$;
create trigger appointment_gone after update on appointment
for each row when (old.professional_id is distinct from new.professional_id)
execute function note_gone();
