-- Slow: lines of the former release are given the part and the words that a search reads.
-- Its index by time is that of this one now.
alter table control.audit no force row level security;
update control.audit set
    part = split_part(action, '.', 1),
    found_by = control.folded(actor_name)
where part is null;
alter table control.audit force row level security;

-- squawk-ignore require-concurrent-index-deletion
drop index control.audit_latest;
