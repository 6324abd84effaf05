-- Known devices, and guesses under way.
-- device_generation: notes in browsers of an earlier one count no more; see shared/devices.py.
-- in_flight: guesses counted but not settled yet; see shared/guesses.py.
-- Expand only: the running code reads neither and writes the defaults.
alter table account add column device_generation integer not null default 0;
alter table sign_in_failure add column in_flight integer not null default 0;
