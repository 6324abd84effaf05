-- The clinic: what is offered, by whom, to whom and when.
-- Two appointments never share a professional (buffer included) or a patient; half-open
-- intervals let one begin where another ends.
create table service (
    id uuid primary key default core.uuid_v7(),
    name text not null,
    duration_min integer not null,
    buffer_after_min integer not null default 0,
    price_centavos integer not null default 0,
    active boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    created_by uuid not null,
    constraint service_duration_min check (duration_min between 5 and 480 and duration_min % 5 = 0),
    constraint service_buffer_after_min
    check (buffer_after_min between 0 and 240 and buffer_after_min % 5 = 0),
    constraint service_price_centavos check (price_centavos >= 0)
);
create unique index service_name_once on service (core.searchable(name));

create table professional (
    id uuid primary key default core.uuid_v7(),
    name text not null,
    colour text not null,
    council text,
    active boolean not null default true,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    created_by uuid not null
);

create table professional_service (
    professional_id uuid not null references professional,
    service_id uuid not null references service,
    primary key (professional_id, service_id)
);
create index professional_service_by_service on professional_service (service_id);

-- Minutes since midnight on the tenant's wall clock; weekday 1 is Monday (ISO 8601).
create table working_hours (
    professional_id uuid not null references professional,
    weekday integer not null,
    opens_min integer not null,
    closes_min integer not null,
    primary key (professional_id, weekday, opens_min),
    constraint working_hours_weekday check (weekday between 1 and 7),
    constraint working_hours_interval
    check (0 <= opens_min and opens_min < closes_min and closes_min <= 1440),
    constraint working_hours_no_overlap exclude using gist (
        professional_id with =, weekday with =, int4range(opens_min, closes_min) with &&
    )
);

create table patient (
    id uuid primary key default core.uuid_v7(),
    name text not null,
    phone text not null,
    email text,
    cpf text,
    born_on date,
    notes text not null default '',
    sort_name text not null generated always as (core.searchable(name)) stored,
    search_text text not null
    generated always as (core.searchable(name || ' ' || phone || ' ' || coalesce(cpf, ''))) stored,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    created_by uuid not null,
    constraint patient_cpf_once unique (cpf)
);
create index patient_in_order on patient (sort_name, id);
create index patient_search on patient using gin (search_text ext.gin_trgm_ops);

create table appointment (
    id uuid primary key default core.uuid_v7(),
    patient_id uuid not null references patient,
    professional_id uuid not null references professional,
    service_id uuid not null references service,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    busy_until timestamptz not null,
    during tstzrange not null generated always as (tstzrange(starts_at, ends_at, '[)')) stored,
    busy tstzrange not null generated always as (tstzrange(starts_at, busy_until, '[)')) stored,
    status text not null default 'scheduled',
    price_centavos integer not null,
    notes text not null default '',
    cancel_reason text,
    sequence integer not null default 0,
    version integer not null default 1,
    request_id uuid,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    created_by uuid not null,
    constraint appointment_status_known
    check (status in ('scheduled', 'done', 'no_show', 'cancelled')),
    constraint appointment_not_empty check (starts_at < ends_at and ends_at <= busy_until),
    constraint appointment_request_once unique (request_id),
    constraint appointment_no_overlap exclude using gist (
        professional_id with =, busy with &&
    ) where (status <> 'cancelled'),
    constraint appointment_patient_once exclude using gist (
        patient_id with =, during with &&
    ) where (status <> 'cancelled')
);
create index appointment_by_start on appointment (starts_at, id);
create index appointment_by_patient on appointment (patient_id, starts_at desc);

create table appointment_event (
    id uuid primary key default core.uuid_v7(),
    appointment_id uuid not null references appointment,
    kind text not null,
    at timestamptz not null default now(),
    actor_id uuid not null,
    actor_name text not null,
    detail jsonb not null default '{}'
);
create index appointment_event_history on appointment_event (appointment_id, id);
