-- Slow: who writes a line waits until the trail is read six times; reading goes on.
-- Apart from the columns, whose lock keeps everybody out and is to be held for a moment.
-- part of a line of the former release is told by its act, see shared/trail.sql.
-- Expand only: what runs reads and writes without them.

-- A line is read newest first under each filter; the last key decides between lines of one moment.
-- squawk-ignore require-concurrent-index-creation
create index audit_by_time on core.audit (tenant_id, at desc, id desc);
-- squawk-ignore require-concurrent-index-creation
create index audit_by_actor on core.audit (tenant_id, actor_id, at desc, id desc);
-- squawk-ignore require-concurrent-index-creation
create index audit_by_part on core.audit (
    tenant_id, (coalesce(part, split_part(action, '.', 1))), at desc, id desc
);
-- squawk-ignore require-concurrent-index-creation
create index audit_by_kind on core.audit (tenant_id, kind, at desc, id desc)
where kind is not null;
-- squawk-ignore require-concurrent-index-creation
create index audit_by_thing on core.audit (tenant_id, entity_id, at desc, id desc)
where entity_id is not null;
-- squawk-ignore require-concurrent-index-creation
create index audit_by_owner on core.audit (tenant_id, within, at desc, id desc)
where within is not null;
