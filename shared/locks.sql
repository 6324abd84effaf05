-- name: lock_names
-- Exclusion constraints can deadlock two inserts; whoever queues here, in one order, cannot.
-- Advisory locks are the whole cell's: the schema's name keeps one tenant out of another's queue.
select count(pg_advisory_xact_lock(hashtextextended(current_schema || '.' || k, 0)))::integer
from unnest(:names::text[]) as k;
