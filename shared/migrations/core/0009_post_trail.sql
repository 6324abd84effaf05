-- Slow: lines of the former release are given the part and the words that a search reads.
-- Its indexes by time and by thing are those of this one now.
alter table core.audit no force row level security;
update core.audit set
    part = split_part(action, '.', 1),
    found_by = core.folded(actor_name)
where part is null;
alter table core.audit force row level security;

-- squawk-ignore require-concurrent-index-deletion
drop index core.audit_latest;
-- squawk-ignore require-concurrent-index-deletion
drop index core.audit_by_entity;
