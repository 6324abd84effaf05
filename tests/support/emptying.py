"""Tables emptied by the superuser, whom neither rules nor triggers nor references hold back."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import pg8000.native
from pg8000.exceptions import DatabaseError, InterfaceError

from scripts.lib.dev import postgres
from scripts.lib.dev.place import from_environment
from shared.db import CONTROL

# New files for a table and for each of its indexes cost ten times what its few rows do, and make
# every session look its tables up anew. Rows of one page are read in the order of their writing,
# as those of a new file; what grew beyond it, or beside it, begins anew.
_EMPTY = """
do $$
declare
    written record;
begin
    set local session_replication_role = replica;
    for written in
        select
            c.oid::regclass as name,
            pg_relation_size(c.oid) > current_setting('block_size')::int
            or coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0) > 0 as large
        from pg_class as c
        inner join pg_namespace as n on c.relnamespace = n.oid
        where c.relkind = 'r' and n.nspname = any(string_to_array('{schemas}', ','))
        and (n.nspname || '.' || c.relname) <> all(string_to_array('{kept}', ','))
        and pg_relation_size(c.oid) > 0
    loop
        if written.large then
            execute 'truncate ' || written.name || ' cascade';
        else
            execute 'delete from ' || written.name;
        end if;
    end loop;
    perform setval(c.oid::regclass, 1, false)
    from pg_class as c
    inner join pg_namespace as n on c.relnamespace = n.oid
    where c.relkind = 'S' and n.nspname = any(string_to_array('{schemas}', ','));
end
$$;
"""
_Found = TypeVar("_Found")
_connections: dict[str, pg8000.native.Connection] = {}


def empty(database: str, schemas: str, kept: frozenset[str]) -> None:
    """Empty the tables of ``schemas``, but those ``kept``; their counters begin at one again."""
    statement = _EMPTY.format(schemas=schemas, kept=",".join(sorted(kept)))
    in_session(database, lambda session: session.run(statement))


def in_session(database: str, act: Callable[[pg8000.native.Connection], _Found]) -> _Found:
    """What ``act`` gives in the superuser's session, done once more where somebody ended that."""
    try:
        return act(_connection(database))
    except (DatabaseError, InterfaceError):  # a test ended all sessions
        _close(database)
        return act(_connection(database))


def close() -> None:
    """End the sessions; the next table that is emptied begins another."""
    for database in list(_connections):
        _close(database)


def _close(database: str) -> None:
    with suppress(KeyError, InterfaceError, OSError):
        _connections.pop(database).close()


def _connection(database: str) -> pg8000.native.Connection:
    if database not in _connections:
        name = database if database == CONTROL else f"cell_{database}"
        _connections[database] = postgres.connect(from_environment(), name)
    return _connections[database]
