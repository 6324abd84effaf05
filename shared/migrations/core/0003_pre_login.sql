-- Each cell has a login of its own: one that is misused reaches no other cell, nor the control
-- database. Expand only: the login that running code may still use keeps what it has.
do $$
declare
    login text := 'avila_' || regexp_replace(current_database(), '^cell_', '');
    own name;
begin
    execute format('grant platform to %I', login);
    for own in select nspname from pg_namespace where nspname ~ '^(tenant|standby)_' loop
        execute format('grant %I to %I', own, login);
    end loop;
end
$$;
