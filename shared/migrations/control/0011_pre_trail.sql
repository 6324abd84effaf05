-- The operators' trail has the shape of a tenant's, see core's 0008_pre_trail.
-- Expand only: what runs writes none of these columns, and its lines stay as they are.
alter table control.audit
add column part text,
add column kind text,
add column name text,
add column address text,
add column changes jsonb,
add column found_by text;

-- squawk-ignore require-concurrent-index-creation
create index audit_by_time on control.audit (at desc, id desc);
-- squawk-ignore require-concurrent-index-creation
create index audit_by_actor on control.audit (actor_id, at desc, id desc);
-- squawk-ignore require-concurrent-index-creation
create index audit_by_part on control.audit (part, at desc, id desc);
-- squawk-ignore require-concurrent-index-creation
create index audit_by_kind on control.audit (kind, at desc, id desc) where kind is not null;
-- squawk-ignore require-concurrent-index-creation
create index audit_by_thing on control.audit (entity_id, at desc, id desc)
where entity_id is not null;
