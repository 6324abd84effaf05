-- The same of operators as of a tenant's people: known devices, and guesses under way.
-- Expand only: the running code reads neither and writes the defaults.
alter table control.operator add column device_generation integer not null default 0;
alter table control.sign_in_failure add column in_flight integer not null default 0;
