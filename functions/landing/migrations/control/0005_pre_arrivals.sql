-- Which browser set the password of a sign-up: it is let in once the workspace is ready, once.
-- Expand only: the running code reads and writes no such thing, and asks for the password again.
alter table control.signup add column browser_hash bytea;
