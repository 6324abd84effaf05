-- The trail says to what an act was done, what it was called, and what changed, see shared/acts.py.
-- Expand only: what runs writes none of these columns, and its lines stay as they are.

-- part is the feature whose act it is; kind, entity_id and name are the thing; changes lists
-- {field, before, after}, both in words. found_by is what a search finds the line by.
alter table core.audit
add column part text,
add column kind text,
add column name text,
add column address text,
add column changes jsonb,
add column found_by text;
