"""What Redis has not been told yet: rows of the very transactions that made cached values old.

A writer that cannot fence what it changes leaves them. Whoever reaches Redis settles them: the
writer's own process a fraction of a second after Redis is back, another that saw it away before it
believes a cached value again, and every process that looks after the cell.
"""

import logging
from collections.abc import Iterable
from uuid import UUID

from shared.cache import Cache
from shared.db import CONTROL, Databases, Db
from shared.record import record
from shared.shelf import sweep_scope
from shared.sql import load

SQL = load("shared", "debts.sql")
_log = logging.getLogger(__name__)


@record
class _Debt:
    id: UUID
    tenant_id: UUID
    resource: str


def owe(db: Db, resources: Iterable[str]) -> None:
    """Remember, with this transaction, that what is kept of ``resources`` will be old."""
    db.run(SQL["owe"], resources=sorted(resources))


class Debts:
    """The debts of every cell, and the cache they are owed to."""

    def __init__(self, databases: Databases, cache: Cache) -> None:
        self._databases, self._cache = databases, cache

    def settle(self, database: str) -> bool:
        """Pay what is owed in ``database``; False when Redis did not take it."""
        if database == CONTROL or self._databases.closed:
            return True
        scope = sweep_scope(database)
        with self._databases.transaction(scope) as db:
            debts = db.all(_Debt, SQL["owed"])
        if not debts:
            return True
        if not self._cache.forget_now([(debt.tenant_id, debt.resource) for debt in debts]):
            return False
        with self._databases.transaction(scope) as db:
            db.run(SQL["settle"], ids=[debt.id for debt in debts])
        _log.info("%s cached resources of %s were old", len(debts), database)
        return True

    def settle_all(self) -> bool:
        """The same for every cell."""
        return not [cell for cell in self._databases.cells if not self.settle(cell)]
