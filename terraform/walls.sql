-- What nobody may do, whatever SQL reaches this database in a tenant's or a login's name, and what
-- holds for whoever signs in; safe to repeat. The local stack runs it as the superuser. Where the
-- system's functions and languages belong to somebody else, each that stays open is a warning, and
-- the last query names it.
do $$
declare
    login text := 'avila_' || regexp_replace(current_database(), '^cell_', '');
    found regprocedure;
begin
    -- A login signs in to its own database; a temporary table could stand before a tenant's own.
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to %I, avila_owner', current_database(), login);
    revoke create on schema public from public;

    -- Plans are for pages of rows: compiling one takes longer than it saves.
    execute format('alter database %I set jit to off', current_database());

    -- Without a language there is no DO, and no function that would change its role or settings.
    execute format('grant usage on language plpgsql, sql to %I, avila_owner', current_user);
    revoke usage on language plpgsql, sql from public;

    for found in
        select oid::regprocedure from pg_proc
        where pronamespace = 'pg_catalog'::regnamespace and (
            -- Rewrites app.current_tenant, on which row-level security rests, and the role.
            proname = 'set_config'
            -- Large objects belong to no schema, and to no tenant.
            or proname ~ '^(lo_.*|loread|lowrite)$'
            -- Runs text as SQL.
            or proname ~ '^(query_to_xml.*|cursor_to_xml.*|ts_stat)$'
            or oid::regprocedure::text = 'ts_rewrite(tsquery,text)'
            -- Outlives the transaction: the next caller of the connection would hold it.
            or proname ~ '^pg_(try_)?advisory_(lock|unlock).*$'
            -- Tells other sessions.
            or proname = 'pg_notify'
        )
    loop
        execute format('revoke execute on function %s from public', found);
        if found::text ~ 'advisory' then
            execute format('grant execute on function %s to avila_owner', found);
        end if;
    end loop;
end $$;

select count(*) as stays_open, string_agg(proname::text, ', ' order by proname::text) as names
from pg_proc
where
    pronamespace = 'pg_catalog'::regnamespace
    and proname in ('set_config', 'lo_create', 'query_to_xml', 'pg_notify')
    and has_function_privilege('public', oid, 'execute');
