-- Where the fleet stands: the migrations that every tenant's schema has, or will when it is made.
-- With their text: a release makes tenants with what the fleet has, not with what it knows itself.
-- product: whose tenants alone have it; place: of the feature among the others.
-- Expand only: running code makes schemas from its own files.
create table control.fleet_migration (
    source text not null,
    name text not null,
    phase text not null,
    product text,
    place integer not null,
    sql text not null,
    at timestamptz not null default now(),
    primary key (source, name),
    constraint fleet_migration_phase_known check (phase in ('pre', 'post'))
);
alter table control.fleet_migration enable row level security, force row level security;
create policy owner_all on control.fleet_migration to avila_owner using (true) with check (true);
