-- What orders a patient's facts is the patient's own version, given out under its lock.
-- Expand only: null is what a release told that knew of none.
alter table contact add column version integer;
