-- Where a session was used last, in words, as the load balancer knows it.
-- Expand only: the running code writes none.
alter table session add column place text not null default '';
