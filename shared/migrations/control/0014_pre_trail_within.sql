-- The operators' trail has the shape of a tenant's, see core's 0011_pre_trail_within.
-- Expand only: what runs writes no such line.
alter table control.audit add column within text;
