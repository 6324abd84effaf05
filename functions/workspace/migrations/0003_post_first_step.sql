-- First steps are the products' own: nothing that runs reads or writes this table any more.
-- squawk-ignore ban-drop-table
drop table first_step;
