-- What the sweep forgets: secrets once they were sent, the outbox after a week, the inbox later.
-- Expand only: running code writes no secret and never deletes from the inbox.
alter table core.outbox add column secret boolean not null default false;
-- squawk-ignore require-concurrent-index-creation
create index outbox_secret on core.outbox (seq) where secret;
-- squawk-ignore require-concurrent-index-creation
create index outbox_by_age on core.outbox using brin (occurred_at);
-- squawk-ignore require-concurrent-index-creation
create index inbox_by_age on core.inbox using brin (handled_at);

create policy sweep on core.inbox to platform using (true) with check (true);
grant select, delete on core.inbox to platform;
