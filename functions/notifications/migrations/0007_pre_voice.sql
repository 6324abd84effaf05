-- How a feature's subjects are told of, where a tenant chose otherwise; and several reminders of
-- each: lead is how many minutes before the start the one that waits is for (0: none waits),
-- told_lead the nearest that was told, turn which task may act for it.
-- Expand only: the running release plans one reminder a day before, which is what the defaults say.
create table voice (
    feature text primary key,
    version integer not null,
    leads integer[] not null,
    quiet_from integer not null,
    quiet_until integer not null,
    own jsonb not null default '{}'
);

alter table reminder add column lead integer not null default 1440;
alter table reminder add column told_lead integer;
alter table reminder add column turn integer not null default 0;
