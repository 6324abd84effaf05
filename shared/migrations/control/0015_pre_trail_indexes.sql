-- Slow: who writes a line waits until the trail is read six times; reading goes on.
-- Apart from the columns, whose lock keeps everybody out and is to be held for a moment.
-- part of a line of the former release is told by its act, as in every cell.
-- Expand only: what runs reads and writes without them.

-- squawk-ignore require-concurrent-index-creation
create index audit_by_time on control.audit (at desc, id desc);
-- squawk-ignore require-concurrent-index-creation
create index audit_by_actor on control.audit (actor_id, at desc, id desc);
-- squawk-ignore require-concurrent-index-creation
create index audit_by_part on control.audit (
    (coalesce(part, split_part(action, '.', 1))), at desc, id desc
);
-- squawk-ignore require-concurrent-index-creation
create index audit_by_kind on control.audit (kind, at desc, id desc) where kind is not null;
-- squawk-ignore require-concurrent-index-creation
create index audit_by_thing on control.audit (entity_id, at desc, id desc)
where entity_id is not null;
-- squawk-ignore require-concurrent-index-creation
create index audit_by_owner on control.audit (within, at desc, id desc)
where within is not null;
