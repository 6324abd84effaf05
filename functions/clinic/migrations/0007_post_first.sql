-- What was made first is read from what is there: nothing that runs writes this table any more.
-- squawk-ignore ban-drop-table
drop table first;
