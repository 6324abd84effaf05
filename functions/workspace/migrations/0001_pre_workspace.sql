-- What a workspace remembers of itself: how far its first steps went, and its logo.
-- Expand only: no running code reads these tables yet.
create table first_step (
    name text primary key,
    done_at timestamptz not null default now()
);

create table logo (
    one boolean primary key default true,
    path text not null,
    updated_at timestamptz not null default now(),
    constraint logo_is_one check (one)
);
