-- The trail's indexes by time and by thing are those of 0013_pre_trail_indexes now. Lines of the
-- former release stay as they are: what they lack is told by their act, see shared/trail.sql.
-- squawk-ignore require-concurrent-index-deletion
drop index core.audit_latest;
-- squawk-ignore require-concurrent-index-deletion
drop index core.audit_by_entity;
