-- What a patient is found by, folded as what is asked is: words in any order, telephone and CPF by
-- their digits. Expand only: the former column and its indexes serve what runs until it is gone.
-- Slow: the table is written anew, 3 s for 100,000 patients, and indexed, 6 s more.
-- squawk-ignore adding-field-with-default
alter table patient add column found_by text not null generated always as (
    core.folded(name) || ' ' || translate(phone, '+', '') || ' ' || coalesce(cpf, '')
) stored;
-- squawk-ignore require-concurrent-index-creation
create index patient_found_by on patient using gin (found_by ext.gin_trgm_ops);
-- A search for a common word walks the names in order and looks for it in the index alone.
-- squawk-ignore require-concurrent-index-creation
create index patient_by_name_found on patient (sort_name, id) include (found_by);
