-- How a workspace is reached by its own customers: told in every mail to them.
-- Expand only: running code neither reads nor writes these columns.
alter table control.tenant add column phone text;
alter table control.tenant add column address text;
alter table control.tenant add column email text;
