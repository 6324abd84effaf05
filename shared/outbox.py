"""The outbox: facts and delayed work stored with the change they tell of, sent after the commit.

Whoever sends rows holds them for a moment first, and no transaction meanwhile. Rows of one key,
which is its rows' tenant's own, leave in the order they were written: a later one is not sent while
an earlier one is held or waits. What a crash left is free again when its moment is over.
"""

import dataclasses
import logging
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final, Unpack
from uuid import UUID

from shared import faults, jsons, metrics, telemetry
from shared.background import Rounds
from shared.db import Databases, Db, Scope
from shared.means import About, Due
from shared.postman import Postman, Row
from shared.pubsub import Publisher
from shared.queue import Queues
from shared.record import record
from shared.shelf import LEASE_S, SQL, Shelf, at_home, sweep_scope
from shared.telemetry import traceparent

_log = logging.getLogger(__name__)
_TYPE = re.compile(r"[a-z]+\.[a-z_]+")
_SWEEP_S: Final = 20.0
_LOOK_S: Final = 0.25


@record
class _Stored:
    seq: int
    id: UUID
    tenant_id: UUID | None
    occurred_at: datetime
    held: bool


@record
class Written:
    """A row of this unit of work; ``held`` when it may be sent as soon as it is committed."""

    row: Row
    held: bool


class UnitOutbox:
    """Writes rows within one unit of work and remembers them, to send them afterwards."""

    def __init__(self, db: Db, scope: Scope, task_url: str | None) -> None:
        self._db, self._scope, self._task_url = db, scope, task_url
        self.written: list[Written] = []

    def emit(self, type: str, data: object, **about: Unpack[About]) -> UUID:  # noqa: A002
        """Store an event; see ``shared.context.Outbox``."""
        return self._write(data, {"kind": "event", "type": type, **about})

    def enqueue(self, queue: str, type: str, data: object, **due: Unpack[Due]) -> UUID:  # noqa: A002
        """Store a task of this feature's own queue; see ``shared.context.Outbox``.

        Raises:
            LookupError: this feature has no task service.
        """
        if self._task_url is None:
            raise LookupError("this feature has no task service (TASK_URL)")
        due_at = due.pop("at", None)
        given = {"kind": "task", "type": type, "queue": queue, "url": self._task_url}
        return self._write(data, {**given, **due, "due_at": due_at})

    def _write(self, data: object, given: dict[str, Any]) -> UUID:
        if not _TYPE.fullmatch(given["type"]):
            raise ValueError(f"not an event type: {given['type']!r}")
        blank = dict.fromkeys(("key", "tenant_id", "queue", "url", "name", "due_at"))
        values = {**blank, "secret": False, **given, "data": _mapping(data), "trace": traceparent()}
        stored = self._db.one(
            _Stored,
            at_home(SQL["write"], self._scope),
            **values,
            together=[one.row.seq for one in self.written],
            lease_s=LEASE_S,
        )
        del values["secret"]
        own = {"seq": stored.seq, "id": stored.id, "tenant_id": stored.tenant_id}
        said = {"data": jsons.loads(values["data"].encode()), "occurred_at": stored.occurred_at}
        self.written.append(Written(Row(**values | own | said), stored.held))
        metrics.EVENTS.add(given["type"])
        return stored.id


def _mapping(data: object) -> str:
    if dataclasses.is_dataclass(data) and not isinstance(data, type):
        return jsons.dumps(dataclasses.asdict(data))
    return jsons.dumps(data)


class Sender:
    """Sends waiting rows to Pub/Sub and Cloud Tasks.

    What was written is sent by who wrote it. What could not be, or was left by a crash, is sent by
    any process that has used its database within a minute, which looks every ``round_s`` (never
    when that is 0), and by the sweep in any case. ``own`` is how the types begin that this service
    may send; empty for all.
    """

    def __init__(  # noqa: PLR0913 - three means and three measures
        self,
        databases: Databases,
        publisher: Publisher,
        queues: Queues,
        *,
        pause_s: float = 5.0,
        round_s: float = 2.0,
        own: str = "",
    ) -> None:
        self._databases, self._own = databases, own
        self._postman = Postman(publisher, queues, pause_s)
        self._shelves: dict[str, Shelf] = {}
        self.rounds = Rounds(self.catch_up, min(round_s, pause_s))

    def send_written(self, scope: Scope, written: Sequence[Written]) -> None:
        """Send what this process just committed; a failure is logged, and tried again."""
        self.rounds.note(scope.database)
        if not written:
            return
        if self._postman.away:
            metrics.SENT.add("left", by=len(written))
            return
        behind = sorted({one.row.key for one in written if one.row.key and not one.held})
        with telemetry.span("outbox"), _left_to_others(len(written)):
            rows = [one.row for one in written if one.row.key not in behind]
            if behind:
                rows += self._shelf(scope.database).take(behind)
            self._deliver(scope.database, rows)

    def catch_up(self, database: str) -> None:
        """Send what nobody holds in ``database``, unless the services are away."""
        if self._postman.away or self._databases.closed:
            return
        if self._shelf(database).due:
            self._deliver(database, self._shelf(database).take())

    def sweep(self, database: str) -> int:
        """Try everything that waits in ``database`` now; how many rows could not be sent.

        What another process holds is waited for: it is sent, or free, within seconds.
        """
        ends_at = time.monotonic() + _SWEEP_S
        tried: set[int] = set()
        sent = self._drain(database, ends_at, tried)
        while time.monotonic() < ends_at and self._shelf(database).held:
            time.sleep(_LOOK_S)
            sent |= self._drain(database, ends_at, tried)
        return len(tried - sent)

    def prune(self, database: str) -> int:
        """Forget secrets that were sent, rows sent a week ago, and old claims; how many rows."""
        scope = sweep_scope(database)
        with self._databases.transaction(scope) as db:
            names = ("forget_secrets", "prune", "forget_old", "prune_inbox")
            return sum(db.run(at_home(SQL[name], scope)) for name in names)

    def _drain(self, database: str, ends_at: float, tried: set[int]) -> set[int]:
        """Try every row once, those whose pause is not over too; which were sent."""
        sent: set[int] = set()
        while time.monotonic() < ends_at and not self._postman.away:
            rows = self._shelf(database).take(tried=tried)
            if not rows:
                break
            tried |= {row.seq for row in rows}
            sent |= self._deliver(database, rows)
        return sent

    def _shelf(self, database: str) -> Shelf:
        if database not in self._shelves:
            own, pause_s = self._own, self._postman.pause_s
            self._shelves.setdefault(database, Shelf(self._databases, database, own, pause_s))
        return self._shelves[database]

    def _deliver(self, database: str, rows: Iterable[Row]) -> set[int]:
        """Send rows that are ours, and what waited behind them; which were sent."""
        sent: set[int] = set()
        waiting = list(rows)
        while waiting:
            outcome = self._postman.deliver(waiting)
            faults.reached("after_publish")
            metrics.SENT.add("sent", by=len(outcome.sent))
            sent |= {row.seq for row in outcome.sent}
            waiting = self._shelf(database).note(outcome)
        return sent


@contextmanager
def _left_to_others(rows: int) -> Iterator[None]:
    """The change is committed, and its answer does not depend on the sending."""
    try:
        yield
    except Exception:  # noqa: BLE001 - what was not sent is free in a moment, for anybody
        metrics.SENT.add("left", by=rows)
        _log.exception("outbox left to the sweep")
