-- What patients are told, when and in which words: the clinic's own choices, in one row.
-- Expand only: no running code reads it, and what nobody chose is ours.
create table word_choice (
    singleton boolean primary key default true,
    leads integer[] not null default '{1440}',
    quiet_from integer not null default 1260,
    quiet_until integer not null default 480,
    whatsapp text not null default '',
    mails jsonb not null default '{}',
    colour text not null default '',
    logo boolean not null default false,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    created_by uuid not null,
    constraint word_choice_one check (singleton),
    constraint word_choice_quiet
    check (quiet_from between 0 and 1439 and quiet_until between 0 and 1439)
);
create trigger word_choice_version before update on word_choice
for each row execute function core.next_version();
