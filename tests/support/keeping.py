"""What many tests begin from: made once through the API, and its rows put back for each test.

They come as they were copied, in the same order and under the same identifiers; no trigger and no
reference has a say, for all of them had when the rows were made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import pg8000.native

from scripts.lib.dev import health, keys
from scripts.lib.dev.place import from_environment
from shared.context import Tenant
from shared.db import CONTROL
from tests.support import cleaning, emptying
from tests.support.waiting import until

Made = TypeVar("Made")

_WRITTEN = """
select format('%I.%I', n.nspname, c.relname), string_agg(quote_ident(a.attname), ',')
from pg_class as c
inner join pg_namespace as n on c.relnamespace = n.oid
inner join pg_attribute as a on a.attrelid = c.oid
where c.relkind = 'r' and n.nspname = any(string_to_array(:schemas, ','))
and not (n.nspname || '.' || c.relname) = any(string_to_array(:stays, ','))
and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
and pg_relation_size(c.oid) > 0
group by c.oid, n.nspname, c.relname
"""
_COUNTED = """
select format('select setval(%L, %s)', format('%I.%I', schemaname, sequencename), last_value)
from pg_sequences
where schemaname = any(string_to_array(:schemas, ',')) and last_value is not null
"""
_PUT_BACK = """delete from {table};
insert into {table} ({columns}) overriding system value
select {columns} from unnest({rows}::{table}[])"""


@dataclass(frozen=True)
class Kept(Generic[Made]):
    """What was ``made``, and by database the statements that put the rows of it back."""

    made: Made
    scripts: dict[str, str]

    def again(self) -> Made:
        """What was made, there as it was then; nothing is remembered of what came since."""
        for database, script in self.scripts.items():
            emptying.in_session(database, lambda session, script=script: session.run(script))
        _forget()
        return self.made


def keep(made: Made, tenants: Mapping[str, Tenant], *slugs: str) -> Kept[Made]:
    """What was ``made`` for the tenants ``slugs`` and at the platform; it is there no more."""
    schemas: dict[str, set[str]] = {CONTROL: {"control"}}
    for slug in slugs:
        scope = tenants[slug].scope
        schemas.setdefault(scope.database, {"core"}).add(str(scope.schema))
    kept = Kept(made, {one: _script(one, ",".join(named)) for one, named in schemas.items()})
    cleaning.restore(tenants.values())
    return kept


def _forget() -> None:
    """Empty Redis, which a machine that does too much may keep from answering for seconds."""
    place = from_environment()
    port, password = place.port("redis"), keys.passwords(place)[keys.REDIS]
    assert until(lambda: health.redis_answers(port, password, "FLUSHALL"))


def _script(database: str, schemas: str) -> str:
    """What puts back the rows of ``schemas``, at once: an answer waited for costs more than it."""

    def read(session: pg8000.native.Connection) -> str:
        stays = ",".join(cleaning.STAYS)
        written = session.run(_WRITTEN, schemas=schemas, stays=stays)
        back = [
            _PUT_BACK.format(table=table, columns=columns, rows=pg8000.native.literal(rows))
            for table, columns in written
            if (rows := session.run(f"select array_agg(t)::text from {table} as t")[0][0])
        ]
        counters = [setting for (setting,) in session.run(_COUNTED, schemas=schemas)]
        opened = ("begin", "set local session_replication_role = replica")
        return ";".join((*opened, *back, *counters, "commit"))

    return emptying.in_session(database, read)
