-- What a clinic has made at least once; the first of each kind is news, the thousandth is not.
-- Expand only: no running code reads this table yet.
create table first (
    what text primary key
);
