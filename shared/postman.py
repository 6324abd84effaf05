"""Takes rows to Pub/Sub and Cloud Tasks, and says what became of each."""

import logging
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from shared import faults
from shared.jsons import dumps
from shared.pubsub import Message, Publisher
from shared.queue import Queues, Task
from shared.record import record
from shared.together import Together

_log = logging.getLogger(__name__)
_ENOUGH: Final = 3
_HOPELESS: Final = frozenset({400, 413})
_REFUSALS: Final = _HOPELESS | {403, 404}
_MOST: Final = 500  # of a publish request: a thousand messages, ten megabytes
_MOST_BYTES: Final = 5_000_000


@record
class Stored:
    """What every row of an outbox says of itself."""

    seq: int
    id: UUID
    tenant_id: UUID | None
    kind: str
    type: str
    key: str | None


@record
class Row(Stored):
    """One waiting fact or task; ``hearer`` is who alone is to hear it."""

    queue: str | None
    url: str | None
    name: str | None
    due_at: datetime | None
    data: dict[str, Any]
    trace: str
    occurred_at: datetime
    hearer: str | None = None

    def envelope(self) -> bytes:
        """What travels: the same JSON for an event and for a task."""
        fields = ("id", "type", "tenant_id", "occurred_at", "data", "trace")
        told = {name: getattr(self, name) for name in fields}
        return dumps(told | ({"hearer": self.hearer} if self.hearer else {})).encode()

    def attributes(self) -> dict[str, str]:
        """What a subscription may filter by, and the trace."""
        tenant = {"tenant_id": str(self.tenant_id)} if self.tenant_id else {}
        return {"id": str(self.id), "type": self.type, "traceparent": self.trace, **tenant}

    def message(self) -> Message:
        """The event as Pub/Sub takes it."""
        return Message(self.envelope(), self.attributes(), self.key or "")

    def task(self) -> Task:
        """The work as Cloud Tasks takes it."""
        return Task(
            queue=self.queue or "",
            url=self.url or "",
            body=self.envelope(),
            headers={"traceparent": self.trace} if self.trace else {},
            name=self.name or str(self.id),
            due_at=self.due_at,
        )


@record
class Failure:
    """Why a row was not taken: ``refused`` by an answer, ``hopeless`` when it always will be."""

    reason: str
    refused: bool
    hopeless: bool


@dataclass(slots=True)
class Outcome:
    """What became of rows; one that is in neither was not tried.

    ``closed``: topics and queues that are not there, or not for us; no further row asks them.
    """

    sent: list[Row] = field(default_factory=list)
    failed: dict[int, Failure] = field(default_factory=dict)
    closed: dict[str, Failure] = field(default_factory=dict)


class Postman:
    """Sends rows, several at once where the service takes them so.

    When a service does not answer, nobody waits for it again for ``pause_s``.
    """

    def __init__(self, publisher: Publisher, queues: Queues, pause_s: float) -> None:
        self._publisher, self._queues, self.pause_s = publisher, queues, pause_s
        self._away_until = 0.0
        self._topics: dict[str, Together[Sequence[Message]]] = {}
        self._lock = threading.Lock()

    @property
    def away(self) -> bool:
        """Whether a service has just not answered."""
        return time.monotonic() < self._away_until

    def deliver(self, rows: Iterable[Row]) -> Outcome:
        """Send ``rows``, those of one key in their order; never raises.

        A row that fails holds back its own key only. Three in a row that a service did not even
        refuse end the round: it is away.
        """
        outcome, silent = Outcome(), 0
        for unit in _units(rows):
            if silent == _ENOUGH:
                break
            for run in _runs(unit):
                failure = self._send(run, outcome)
                silent = silent + 1 if failure and not failure.refused else 0
                if failure:
                    break
        if silent and not outcome.sent:
            self._away_until = time.monotonic() + self.pause_s
        return outcome

    def _send(self, run: Sequence[Row], outcome: Outcome) -> Failure | None:
        """Send rows of one key and type; why not, if the first of them failed or a later one."""
        faults.reached("before_publish")
        target = run[0].queue or run[0].type
        failure = outcome.closed.get(target) or self._failure(run)
        if failure is None:
            outcome.sent += run
            return None
        if failure.hopeless and (len(run) > 1 or not run[0].key):  # which of them is at fault?
            return self._one_by_one(run, outcome)
        if failure.refused and not failure.hopeless:
            outcome.closed[target] = failure
        outcome.failed |= dict.fromkeys((row.seq for row in run), failure)
        return failure

    def _one_by_one(self, run: Sequence[Row], outcome: Outcome) -> Failure | None:
        for row in run:
            failure = self._failure([row], alone=True)
            if failure is None:
                outcome.sent.append(row)
                continue
            outcome.failed[row.seq] = failure
            if not failure.hopeless:
                return failure
        return None

    def _failure(self, run: Sequence[Row], *, alone: bool = False) -> Failure | None:
        try:
            if run[0].kind == "task":
                self._queues.create(run[0].task())
            elif run[0].key or alone:
                self._publisher.publish(run[0].type, [row.message() for row in run])
            else:
                self._topic(run[0].type).ask([row.message() for row in run])
        except Exception as error:  # noqa: BLE001 - whatever it is, the row waits and is told of
            failure = _failure(error)
            _log.error("outbox rows %s stay: %s", [row.seq for row in run], failure.reason)
            return failure
        return None

    def _topic(self, topic: str) -> Together[Sequence[Message]]:
        """What many requests tell of one type at once, and without a key, is one publish."""
        with self._lock:
            if topic not in self._topics:

                def publish(many: Sequence[Sequence[Message]]) -> None:
                    messages = [message for some in many for message in some]
                    for first in range(0, len(messages), _MOST):
                        self._publisher.publish(topic, messages[first : first + _MOST])

                self._topics[topic] = Together(publish)
            return self._topics[topic]


def _units(rows: Iterable[Row]) -> list[list[Row]]:
    """Rows that follow each other: those of one key, and keyless events of one type."""
    units: dict[object, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row.seq):
        own = row.seq if row.kind == "task" else row.type
        units.setdefault((row.tenant_id, row.key) if row.key else own, []).append(row)
    return list(units.values())


def _runs(unit: list[Row]) -> Iterator[list[Row]]:
    """Parts of ``unit`` that fit into one request each: of one type, neither too many nor big."""
    for _, same in groupby(unit, key=lambda row: (row.kind, row.type)):
        run: list[Row] = []
        size = 0
        for row in same:
            size += len(dumps(row.data))
            if run and (row.kind == "task" or len(run) == _MOST or size > _MOST_BYTES):
                yield run
                run, size = [], len(dumps(row.data))
            run.append(row)
        yield run


def _failure(error: Exception) -> Failure:
    """Whether this one message is at fault: the service answered, or it never came to that."""
    code = getattr(error, "code", None)
    unfit = isinstance(error, ValueError)
    reason = f"{type(error).__name__}: {error}"[:500]
    return Failure(reason, unfit or code in _REFUSALS, unfit or code in _HOPELESS)
