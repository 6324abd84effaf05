"""The outbox: facts and delayed work stored with the change they tell of, sent after the commit.

Sending is one function for the request that wrote the rows and for the sweep that finds what a
crash left behind. Rows of one key leave in the order they were written: whoever sends holds the
key's lock and sends everything of that key that is still waiting.
"""

import dataclasses
import logging
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from shared import faults, metrics, telemetry
from shared.db import CONTROL, Databases, Db, Scope
from shared.jsons import dumps
from shared.pubsub import Message, Publisher
from shared.queue import Queues, Task
from shared.sql import load
from shared.telemetry import traceparent

SQL = load("shared", "outbox.sql")
_log = logging.getLogger(__name__)
_TYPE = re.compile(r"[a-z]+\.[a-z_]+")
_MOST_LEFT = 1000
_ENOUGH = 3
_REFUSALS = frozenset({400, 404, 413})


def at_home(sql: str, scope: Scope) -> str:
    """The query for ``scope``'s own outbox and inbox: the control database's or a cell's."""
    return sql.replace("core.", "control.") if scope.database == CONTROL else sql


@dataclass(frozen=True, slots=True)
class Row:
    """One waiting fact or task."""

    seq: int
    id: UUID
    tenant_id: UUID | None
    kind: str
    type: str
    key: str | None
    queue: str | None
    url: str | None
    name: str | None
    due_at: datetime | None
    data: dict[str, Any]
    trace: str
    occurred_at: datetime

    def envelope(self) -> bytes:
        """What travels: the same JSON for an event and for a task."""
        fields = ("id", "type", "tenant_id", "occurred_at", "data", "trace")
        return dumps({name: getattr(self, name) for name in fields}).encode()

    def attributes(self) -> dict[str, str]:
        """What a subscription may filter by, and the trace."""
        tenant = {"tenant_id": str(self.tenant_id)} if self.tenant_id else {}
        return {"id": str(self.id), "type": self.type, "traceparent": self.trace, **tenant}


class UnitOutbox:
    """Writes rows within one unit of work and remembers which, to send them afterwards."""

    def __init__(self, db: Db, scope: Scope, task_url: str | None) -> None:
        self._db, self._scope, self._task_url = db, scope, task_url
        self.written: list[tuple[int, str | None]] = []

    def emit(
        self,
        type: str,  # noqa: A002 - the envelope's own word
        data: object,
        *,
        key: str | None = None,
        tenant_id: UUID | None = None,
        secret: bool = False,
    ) -> UUID:
        """Store an event; see ``shared.context.Outbox``."""
        given = {"kind": "event", "type": type, "data": data, "secret": secret}
        return self._write(given | {"key": key, "tenant_id": tenant_id})

    def enqueue(  # noqa: PLR0913 - what a task is
        self,
        queue: str,
        type: str,  # noqa: A002
        data: object,
        *,
        at: datetime | None = None,
        name: str | None = None,
        secret: bool = False,
    ) -> UUID:
        """Store a task of this feature's own queue; see ``shared.context.Outbox``.

        Raises:
            LookupError: this feature has no task service.
        """
        if self._task_url is None:
            raise LookupError("this feature has no task service (TASK_URL)")
        given = {"kind": "task", "type": type, "data": data, "secret": secret}
        return self._write(given | {"queue": queue, "name": name, "due_at": at})

    def _write(self, given: dict[str, Any]) -> UUID:
        if not _TYPE.fullmatch(given["type"]):
            raise ValueError(f"not an event type: {given['type']!r}")
        blank = dict.fromkeys(("key", "tenant_id", "queue", "name", "due_at"))
        values = {**blank, **given, "data": _mapping(given["data"])}
        url = self._task_url if given["kind"] == "task" else None
        write = at_home(SQL["write"], self._scope)
        row = self._db.one(_Written, write, **values, url=url, trace=traceparent())
        self.written.append((row.seq, given.get("key")))
        metrics.EVENTS.add(given["type"])
        return row.id


@dataclass(frozen=True, slots=True)
class _Written:
    seq: int
    id: UUID


def _mapping(data: object) -> str:
    if dataclasses.is_dataclass(data) and not isinstance(data, type):
        return dumps(dataclasses.asdict(data))
    return dumps(data)


class Sender:
    """Sends waiting rows to Pub/Sub and Cloud Tasks.

    When a service does not answer, nobody waits for it for ``pause_s``; what was to be sent
    meanwhile is tried again then, by this process if it still runs and by the sweep in any case.
    """

    def __init__(
        self, databases: Databases, publisher: Publisher, queues: Queues, pause_s: float = 5.0
    ) -> None:
        self._databases, self._publisher, self._queues = databases, publisher, queues
        self._pause_s, self._away_until = pause_s, 0.0
        self._left: list[tuple[Scope, Sequence[tuple[int, str | None]]]] = []
        self._lock = threading.Lock()

    def send_written(self, scope: Scope, written: Sequence[tuple[int, str | None]]) -> None:
        """Send what this process just committed; a failure is logged, and tried again."""
        if not written:
            return
        if time.monotonic() < self._away_until:
            self._leave(scope, written)
            return
        try:
            self._send(scope, [seq for seq, _ in written], {key for _, key in written if key})
        except Exception as error:  # noqa: BLE001 - the change is committed; sending can wait
            metrics.SENT.add("left", by=len(written))
            _log.exception("outbox left to the sweep")
            if not _refused(error):
                self._away_until = time.monotonic() + self._pause_s
                self._leave(scope, written)

    def _leave(self, scope: Scope, written: Sequence[tuple[int, str | None]]) -> None:
        """Keep in mind what waits; the first to be left sets the clock."""
        with self._lock:
            if len(self._left) < _MOST_LEFT:
                self._left.append((scope, written))
            if len(self._left) > 1:
                return
        again = threading.Timer(self._pause_s, self._send_left)
        again.daemon = True
        again.start()

    def _send_left(self) -> None:
        with self._lock:
            left, self._left = self._left, []
        self._away_until = 0.0
        for scope, written in left:
            self.send_written(scope, written)

    def sweep(self, database: str, *, older_than_s: float = 0.0) -> int:
        """Send what of ``database`` has waited ``older_than_s``; how many rows could not be sent.

        One row that cannot be sent holds back its own key only. Three in a row that a service did
        not even refuse end the sweep: it is away.
        """
        scope = sweep_scope(database)
        with self._databases.transaction(scope) as db:
            waiting = db.all(
                _Waiting, at_home(SQL["waiting"], scope), older_than_s=float(older_than_s)
            )
        left = in_a_row = 0
        stuck: set[tuple[UUID | None, str | None]] = set()
        for row in waiting:
            if in_a_row == _ENOUGH:
                break
            if (row.tenant_id, row.key) in stuck:
                left += 1
                continue
            failure = self._failure(scope, row)
            if failure is None:
                in_a_row = 0
                continue
            left += 1
            in_a_row = 0 if _refused(failure) else in_a_row + 1
            if row.key:
                stuck.add((row.tenant_id, row.key))
        return left

    def prune(self, database: str) -> int:
        """Forget secrets that were sent, rows sent a week ago, and old claims; how many rows."""
        scope = sweep_scope(database)
        with self._databases.transaction(scope) as db:
            names = ("forget_secrets", "prune", "forget_old", "prune_inbox")
            return sum(db.run(at_home(SQL[name], scope)) for name in names)

    def _failure(self, scope: Scope, row: "_Waiting") -> Exception | None:
        """Why ``row`` could not be sent; it stays, and is tried again by the next sweep."""
        try:
            self._send(scope, [row.seq], {row.key} if row.key else set(), row.tenant_id)
        except Exception as error:  # noqa: BLE001 - the other rows have their turn
            _log.exception("outbox row %s stays", row.seq)
            return error
        return None

    def _send(
        self, scope: Scope, seqs: list[int], keys: set[str], tenant_id: UUID | None = None
    ) -> None:
        faults.reached("before_publish")
        owner = tenant_id or scope.tenant_id
        with telemetry.span("outbox"), self._databases.transaction(scope) as db:
            for key in sorted(keys):
                db.scalar(at_home(SQL["lock_key"], scope), key=f"{owner}:{key}")
            rows = db.all(
                Row,
                at_home(SQL["claim"], scope),
                seqs=seqs,
                keys=sorted(keys),
                tenant_id=owner,
            )
            for row in rows:
                self._send_row(row)
            faults.reached("after_publish")
            db.run(at_home(SQL["published"], scope), seqs=[row.seq for row in rows])
            metrics.SENT.add("sent", by=len(rows))

    def _send_row(self, row: Row) -> None:
        if row.kind == "event":
            message = Message(row.envelope(), row.attributes(), row.key or "")
            self._publisher.publish(row.type, [message])
            return
        self._queues.create(
            Task(
                queue=row.queue or "",
                url=row.url or "",
                body=row.envelope(),
                headers={"traceparent": row.trace} if row.trace else {},
                name=row.name or str(row.id),
                due_at=row.due_at,
            )
        )


def _refused(error: Exception) -> bool:
    """Whether this one message is at fault: the service answered, or it never came to that."""
    return isinstance(error, ValueError) or getattr(error, "code", None) in _REFUSALS


@dataclass(frozen=True, slots=True)
class _Waiting:
    seq: int
    key: str | None
    tenant_id: UUID | None


def sweep_scope(database: str) -> Scope:
    """The platform's view of one database's outbox, over all tenants."""
    return Scope(database, "platform", "control" if database == CONTROL else "core")
