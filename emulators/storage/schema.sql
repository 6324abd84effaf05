-- Metadata of the Cloud Storage emulator. Contents are files, named by `blob`.
create table if not exists bucket (
    name text primary key,
    resource text not null,
    policy text
);
create table if not exists object (
    bucket text not null,
    name text not null,
    generation integer not null,
    live integer not null,
    blob text not null,
    resource text not null,
    primary key (bucket, name, generation)
);
create unique index if not exists object_one_live on object (bucket, name) where live;
create index if not exists object_blob on object (blob);
create table if not exists upload (
    id text primary key,
    start text not null,
    started_at text not null,
    outcome text
);
create table if not exists notification (
    bucket text not null,
    id integer not null,
    config text not null,
    primary key (bucket, id)
);
create table if not exists pending (
    id integer primary key autoincrement,
    topic text not null,
    message text not null
);
create table if not exists signer (
    email text primary key,
    public_key text not null
);
