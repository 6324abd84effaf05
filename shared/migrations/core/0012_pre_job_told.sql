-- A job says what it is called, what one needs to see it, how long it can go on, and how often it
-- was begun where it stands.
-- Expand only: what runs writes none of these columns, and its jobs are seen on their feature's
-- pages alone, by whoever began them.

-- begun counts deliveries that began at this step and were not heard of again; good_until is when
-- what the job works on is deleted, null for one that works on nothing of the kind.
alter table core.job
add column title text,
add column needs text,
add column good_until timestamptz,
add column begun integer not null default 0;
