-- The trail's index by time is that of 0015_pre_trail_indexes now.
-- squawk-ignore require-concurrent-index-deletion
drop index control.audit_latest;
