"""One run over the whole fleet: every schema gets what it misses, and its verdict."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shared.db import CONTROL, Databases, Refused, passing, reason
from shared.errors import Unavailable
from shared.migrations import files, ledger
from shared.migrations.files import Migration
from shared.migrations.turn import Tell

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


@dataclass(frozen=True, slots=True)
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
            behind = [one for cell in self._databases.cells for one in self._behind(cell, own)]
            if not behind:
                break
            if number:
                self._tell(f"{len(behind)} schemas are tried again")
            self._try_all(behind)
        self._record()
        if self._left:
            raise Unfinished(self._applied, list(self._left.values()))
        return self._applied

    def _share(self, database: str, schema: str, migrations: list[Migration]) -> None:
        done = ledger.read(self._databases, database).get(schema, {})
        for step in ledger.missing(files.until(self._phase, migrations), done):
            self._step(database, schema, step)

    def _behind(
        self, cell: str, own: Sequence[Migration]
    ) -> list[tuple[str, str, list[Migration]]]:
        """Schemas of ``cell`` that miss steps, as they are named now; not those that refused."""
        done = ledger.read(self._databases, cell)
        with ledger.owned(self._databases, cell) as db:
            schemas: list[str] = db.scalar(_SCHEMAS)
        for known in [key for key, left in self._left.items() if key[0] == cell and left.passing]:
            del self._left[known]
        found = [(cell, schema, ledger.missing(own, done.get(schema, {}))) for schema in schemas]
        return [one for one in found if one[2] and one[:2] not in self._left]

    def _try_all(self, behind: Sequence[tuple[str, str, list[Migration]]]) -> None:
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
            if not ledger.enter(db, ledger.home_of(database), schema, step):
                return
            db.script(step.sql)
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
