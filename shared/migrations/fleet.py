"""One run over the whole fleet: every schema gets what it misses, and its verdict."""

import logging
from collections.abc import Iterator, Sequence
from typing import Final

from shared.db import CONTROL, Databases
from shared.errors import Unavailable
from shared.migrations import files, ledger, level
from shared.migrations.files import Migration
from shared.migrations.turn import Tell
from shared.record import record
from shared.troubles import Refused, passing, reason

_log = logging.getLogger(__name__)
# A lock that was not to be had, or a statement that took too long, is tried again at the end.
_ROUNDS: Final = 3
_HOPELESS: Final = 5
_SCHEMAS = """
select coalesce(array_agg(nspname::text order by nspname), '{}')
from pg_namespace
where nspname ~ '^(tenant|standby)_'
"""
_LEFT = """
insert into core.migration_left (schema_name, source, name, reason)
values (:schema, :source, :name, :reason)
on conflict (schema_name)
do update set (source, name, reason, at) = (:source, :name, :reason, now())
"""
_CAUGHT_UP = "delete from core.migration_left where schema_name <> all(:schemas::text[])"


Behind = tuple[str, str, list[Migration]]
"""A cell, a schema of it, and the steps that it misses."""


@record
class Left:
    """A schema that was left where it is, the step that did not succeed, and why."""

    database: str
    schema: str
    step: Migration
    reason: str
    passing: bool

    def __str__(self) -> str:
        """One line for an operator."""
        return f"{self.database} {self.schema}: {self.step.source}/{self.step.name}: {self.reason}"


class Unfinished(RuntimeError):
    """Schemas are not where the files say; every other one is."""

    def __init__(self, applied: int, left: Sequence[Left]) -> None:
        super().__init__("\n".join(map(str, left)))
        self.applied, self.left = applied, left


class Fleet:
    """What is to be applied where; ``phase`` as in ``files.until``."""

    def __init__(self, databases: Databases, phase: str | None, tell: Tell) -> None:
        self._databases, self._phase, self._tell = databases, phase, tell
        self._left: dict[tuple[str, str], Left] = {}
        self._applied = 0

    def advance(self) -> int:
        """Bring everything up to date; how many steps that took.

        What all share comes first, and ends the run where it fails. A tenant's schema that is
        locked or refuses a step is left; the locked ones are tried again when all had their turn.

        Raises:
            Unfinished: some were left for good.
        """
        self._share(CONTROL, "control", files.control())
        for cell in self._databases.cells:
            self._share(cell, "core", files.core())
        own = files.until(self._phase, files.tenant())
        for number in range(_ROUNDS):
            self._forgive()
            if not (behind := self._behind(own)):
                break
            if number:
                self._tell(f"{len(behind)} schemas are tried again")
            self._try_all(behind)
        self._raise_level(own)
        self._record()
        if self._left:
            raise Unfinished(self._applied, list(self._left.values()))
        return self._applied

    def _share(self, database: str, schema: str, migrations: list[Migration]) -> None:
        done = ledger.read(self._databases, database).get(schema, {})
        for step in ledger.missing(files.until(self._phase, migrations), done):
            self._step(database, schema, step)

    def _raise_level(self, own: Sequence[Migration]) -> None:
        """Let ``own`` be what the fleet has, once whoever was made meanwhile has it too.

        Who could not be reached is told, and is no reason to make others without it.
        """
        standing = level.stands(self._databases)
        if not level.lacks(standing, own):
            return
        with level.moving(self._databases) as db:
            self._try_all(self._behind(own))
            level.move(db, own if standing else [*own, *self._former(own)])

    def _former(self, own: Sequence[Migration]) -> list[Migration]:
        """What releases from before levels were recorded did last, by what a schema has had."""
        had = {
            key
            for cell in self._databases.cells
            for _, done, _ in self._schemas(cell, own)
            for key in done
        }
        return [m for m in files.tenant() if m.phase == "post" and (m.source, m.name) in had]

    def _forgive(self) -> None:
        """Whoever was locked may be tried again."""
        self._left = {key: left for key, left in self._left.items() if not left.passing}

    def _behind(self, own: Sequence[Migration]) -> list[Behind]:
        """Schemas that miss steps, as they are named now; not those that were left."""
        on = level.products(self._databases)
        found = [
            (cell, schema, ledger.missing(files.of(had | on.get(schema, set()), own), done))
            for cell in self._databases.cells
            for schema, done, had in self._schemas(cell, own)
        ]
        return [one for one in found if one[2] and one[:2] not in self._left]

    def _schemas(
        self, cell: str, own: Sequence[Migration]
    ) -> Iterator[tuple[str, ledger.Done, set[str]]]:
        """Schemas of ``cell``, what each has had, and of which products that was."""
        product_of = {step.source: step.product for step in own if step.product}
        by_schema = ledger.read(self._databases, cell)
        with ledger.owned(self._databases, cell) as db:
            schemas: list[str] = db.scalar(_SCHEMAS)
        for schema in schemas:
            done = by_schema.get(schema, {})
            yield schema, done, {product_of[source] for source, _ in done if source in product_of}

    def _try_all(self, behind: Sequence[Behind]) -> None:
        refused = 0
        for database, schema, steps in behind:
            left = self._try(database, schema, steps)
            refused = refused + 1 if left and not left.passing else 0
            if left:
                self._left[database, schema] = left
                self._tell(f"left: {left}")
            if refused == _HOPELESS:
                self._record()
                raise Unfinished(self._applied, list(self._left.values()))

    def _try(self, database: str, schema: str, steps: Sequence[Migration]) -> Left | None:
        for step in steps:
            try:
                self._step(database, schema, step)
            except (Refused, Unavailable) as error:
                said = error.__cause__ if isinstance(error, Unavailable) else error
                if not isinstance(said, Refused):  # nobody answered: that is no tenant's verdict
                    raise
                if self._is_gone(database, schema):
                    return None
                return Left(database, schema, step, reason(said), passing(said))
        return None

    def _step(self, database: str, schema: str, step: Migration) -> None:
        """Run ``step`` unless another run did meanwhile, or the schema is gone or renamed."""
        with ledger.owned(self._databases, database, schema) as db:
            ledger.hold_name(db, schema)
            if not ledger.take(db, ledger.home_of(database), schema, step):
                return
        self._applied += 1
        _log.info("%s %s: %s/%s", database, schema, step.source, step.name)

    def _is_gone(self, database: str, schema: str) -> bool:
        with ledger.owned(self._databases, database) as db:
            return db.scalar("select to_regnamespace(:schema)", schema=schema) is None

    def _record(self) -> None:
        """Keep the verdict on what was left; the ledger has those on everything else."""
        for cell in self._databases.cells:
            left = [one for one in self._left.values() if one.database == cell]
            with ledger.owned(self._databases, cell, "core") as db:
                for one in left:
                    step = {"source": one.step.source, "name": one.step.name}
                    db.run(_LEFT, schema=one.schema, reason=one.reason, **step)
                db.run(_CAUGHT_UP, schemas=[one.schema for one in left])
