-- The operators' trail has the shape of a tenant's, see core's 0008_pre_trail.
-- Expand only: what runs writes none of these columns, and its lines stay as they are.
alter table control.audit
add column part text,
add column kind text,
add column name text,
add column address text,
add column changes jsonb,
add column found_by text;
