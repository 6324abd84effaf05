-- A thing may belong to another, under which its lines are found too: a visit to a patient.
-- Expand only: what runs writes no such line.
alter table core.audit add column within text;
