-- The former search: nothing that runs reads the column or its indexes any more.
-- squawk-ignore require-concurrent-index-deletion
drop index patient_search;
-- squawk-ignore require-concurrent-index-deletion
drop index patient_by_name;
-- squawk-ignore ban-drop-column
alter table patient drop column search_text;
