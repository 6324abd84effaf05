-- Until when a row is in somebody's hands, how often it was tried and when it is again, and which
-- rows no service will ever take.
-- Expand only: running code sends as before; what it sends twice is known to the receiver.
alter table core.outbox
add column held_until timestamptz,
add column retry_at timestamptz,
add column attempts integer not null default 0,
add column refused_at timestamptz,
add column refusal text;
-- squawk-ignore require-concurrent-index-creation
create index outbox_waiting on core.outbox (key, seq)
where published_at is null and refused_at is null;
-- squawk-ignore require-concurrent-index-creation
create index outbox_refused on core.outbox (seq) where refused_at is not null;
