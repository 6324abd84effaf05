"""One run of the migrations at a time, over the whole platform."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from shared.db import CONTROL, Databases, Db
from shared.migrations.ledger import owned
from shared.record import record

Tell = Callable[[str], None]

LONGEST_S: Final = 3600.0
_LOOK_S: Final = 0.5
# An idle transaction that holds nothing but the lock, which no pooler in between can lose.
_KEPT = "set local idle_in_transaction_session_timeout to 0"
_TRY = "select pg_try_advisory_xact_lock(727603)"
_WHO = """
select a.pid, a.xact_start
from pg_locks as l
inner join pg_stat_activity as a on a.pid = l.pid
where l.locktype = 'advisory' and l.objid = 727603 and l.granted
"""


class StillRunning(RuntimeError):
    """Another run has not ended within an hour."""


@record
class _Run:
    pid: int
    xact_start: datetime | None


@contextmanager
def taken(databases: Databases, tell: Tell) -> Iterator[None]:
    """Wait for a run that is under way, saying so; then nobody else runs until the block ends.

    Raises:
        StillRunning: it took longer than an hour.
    """
    with owned(databases, CONTROL) as db:
        db.script(_KEPT)
        _wait(db, tell)
        yield


def _wait(db: Db, tell: Tell) -> None:
    ends_at, told = time.monotonic() + LONGEST_S, False
    while not db.scalar(_TRY):
        if not told:
            tell(f"waiting for another run{_who(db)}")
            told = True
        if time.monotonic() > ends_at:
            raise StillRunning(f"another run goes on{_who(db)}")
        time.sleep(_LOOK_S)


def _who(db: Db) -> str:
    run = db.first(_Run, _WHO)
    since = run.xact_start.isoformat(timespec="seconds") if run and run.xact_start else "?"
    return f" (PostgreSQL process {run.pid}, since {since})" if run else ""
