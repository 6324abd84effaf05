-- Schemas that wait for a tenant are named for their product now. The former release made them with
-- the tables of every product, for whichever tenant came; nobody claims them any more.
-- Slow: one lock a table, of three schemas a cell.
do $$
declare
    former name;
begin
    for former in select nspname from pg_namespace where nspname ~ '^standby_[0-9a-f]{8}$' loop
        execute format('drop schema %I cascade', former);
        execute format('drop role %I', former);
        delete from core.migration where schema_name = former;
    end loop;
end
$$;
