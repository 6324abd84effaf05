"""Where the fleet stands: the migrations that every tenant has, each with its text.

Schemas are made from these rows, never from a release's own files: what an older release makes
while a newer one comes, or the other way round, both serve.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from shared import manifest
from shared.context import schema_of
from shared.db import CONTROL, PLATFORM, Databases, Db
from shared.migrations import ledger
from shared.migrations.files import Migration
from shared.record import record

# Makers hold the level together, whoever moves it alone and for a moment. Longer than any statement
# of a maker, so that one that hangs ends first.
_HOLD = "select pg_advisory_xact_lock_shared(727606)::text"
_MOVE = """
set local idle_in_transaction_session_timeout to 0;
set local lock_timeout to '40s';
select pg_advisory_xact_lock(727606)
"""
_ON = "select slug, control.products_of(id) as products from control.tenant"
_STANDS = """
select source, name, phase, sql, product
from control.fleet_migration
order by place, name
"""
_PUT = """
insert into control.fleet_migration (source, name, phase, product, place, sql)
values (:source, :name, :phase, :product, :place, :script)
on conflict (source, name) do update set product = excluded.product, place = excluded.place
"""


@record
class _On:
    slug: str
    products: list[str]


@contextmanager
def held(databases: Databases) -> Iterator[list[Migration]]:
    """What a tenant made now is made of, in its order; it does not change until the block ends.

    Raises:
        LookupError: no run of the migrations has ended yet.
    """
    with ledger.owned(databases, CONTROL) as db:
        db.scalar(_HOLD)
        found = db.all(Migration, _STANDS)
        if not found:
            raise LookupError("the fleet has no level yet: run scripts/migrate")
        yield found


@contextmanager
def moving(databases: Databases) -> Iterator[Db]:
    """The owner's transaction in which the level may be moved: no schema is being made."""
    with ledger.owned(databases, CONTROL) as db:
        db.script(_MOVE)
        yield db


def stands(databases: Databases) -> list[Migration]:
    """The level as it was a moment ago."""
    with ledger.owned(databases, CONTROL) as db:
        return db.all(Migration, _STANDS)


def lacks(standing: Sequence[Migration], steps: Sequence[Migration]) -> bool:
    """Whether one of ``steps`` is not in the level yet, or not for the product it is for now.

    Raises:
        ChangedMigration: one reads otherwise there.
    """
    done = {(step.source, step.name): step.checksum for step in standing}
    return bool(ledger.missing(steps, done)) or not set(steps) <= set(standing)


def move(db: Db, steps: Sequence[Migration]) -> None:
    """Add ``steps`` to what the fleet has, in ``moving``'s transaction."""
    order = list(manifest.load())
    for step in steps:
        db.run(
            _PUT,
            source=step.source,
            name=step.name,
            phase=step.phase,
            product=step.product,
            place=order.index(step.source),
            script=step.sql,
        )


def products(databases: Databases) -> dict[str, set[str]]:
    """Which products each tenant's schema is for, by the schema's name."""
    with databases.transaction(PLATFORM) as db:
        rows = db.all(_On, _ON)
    return {schema_of(row.slug): set(row.products) for row in rows}
