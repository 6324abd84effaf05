-- Schemas that the last run of the migrations left behind, and why. What it did is in the ledger.
-- Expand only: nothing running knows of it.
create table core.migration_left (
    schema_name text primary key,
    source text not null,
    name text not null,
    reason text not null,
    at timestamptz not null default now()
);
alter table core.migration_left enable row level security, force row level security;
create policy owner_all on core.migration_left to avila_owner using (true) with check (true);
