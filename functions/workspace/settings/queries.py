"""The queries about the logo, typed."""

from shared.db import Db
from shared.record import record
from shared.sql import load

SQL = load(__package__)


@record
class Logo:
    """Where the logo lies in the bucket, None for no logo, and the version of that choice."""

    path: str | None
    version: int


def logo(db: Db) -> Logo:
    """The logo of today; nobody has chosen one yet is a choice, too."""
    return db.first(Logo, SQL["logo"]) or Logo(None, 1)


def hold_logo(db: Db) -> Logo:
    """The same, as nobody else can change it until this transaction ends."""
    db.run(SQL["begin_logo"])
    return db.one(Logo, SQL["hold_logo"])


def set_logo(db: Db, path: str | None) -> Logo:
    """Show another logo from now on, or none."""
    return db.one(Logo, SQL["set_logo"], path=path)
