-- The trail says to what an act was done, what it was called, and what changed, see shared/acts.py.
-- Expand only: what runs writes none of these columns, and its lines stay as they are.

-- part is the feature whose act it is; kind, entity_id and name are the thing; changes lists
-- {field, before, after}, both in words. found_by is what a search finds the line by.
alter table core.audit
add column part text,
add column kind text,
add column name text,
add column address text,
add column changes jsonb,
add column found_by text;

-- A line is read newest first under each filter; the last key decides between lines of one moment.
-- squawk-ignore require-concurrent-index-creation
create index audit_by_time on core.audit (tenant_id, at desc, id desc);
-- squawk-ignore require-concurrent-index-creation
create index audit_by_actor on core.audit (tenant_id, actor_id, at desc, id desc);
-- squawk-ignore require-concurrent-index-creation
create index audit_by_part on core.audit (tenant_id, part, at desc, id desc);
-- squawk-ignore require-concurrent-index-creation
create index audit_by_kind on core.audit (tenant_id, kind, at desc, id desc)
where kind is not null;
-- squawk-ignore require-concurrent-index-creation
create index audit_by_thing on core.audit (tenant_id, entity_id, at desc, id desc)
where entity_id is not null;
