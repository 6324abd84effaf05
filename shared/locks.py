"""Queues of a tenant's by a name: who changes what many may change at once waits for its turn."""

from shared.db import Db
from shared.sql import load

SQL = load("shared", "locks.sql")


def lock_names(db: Db, *names: str) -> None:
    """Queue behind everyone in this tenant who locked one of ``names``, until the commit."""
    db.run(SQL["lock_names"], names=sorted(set(names)))
