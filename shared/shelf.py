"""Where the rows of one database wait: who takes which, and what became of them.

Whoever takes a row holds it for two seconds; nothing else of the database is held meanwhile.
"""

import queue
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import Any, Final

from shared.db import CONTROL, Databases, Scope
from shared.postman import Outcome, Row
from shared.sql import load
from shared.together import Together

Step = tuple[str, dict[str, Any]]

SQL = load("shared", "outbox.sql")
# A crash is mended within five seconds: what it held is free after two, and seen two later.
LEASE_S: Final = 2.0
_AT_ONCE: Final = 100
_MOST_REFUSALS: Final = 5
_TOLD: Final = ("reason", "refused", "hopeless")


def at_home(sql: str, scope: Scope) -> str:
    """The query for ``scope``'s own outbox and inbox: the control database's or a cell's."""
    return sql.replace("core.", "control.") if scope.database == CONTROL else sql


def sweep_scope(database: str) -> Scope:
    """The platform's view of one database's outbox, over all tenants."""
    return Scope(database, "platform", "control" if database == CONTROL else "core")


class Shelf:
    """The waiting rows of one database; ``own`` is how the types begin that may be taken."""

    def __init__(self, databases: Databases, database: str, own: str, pause_s: float) -> None:
        self._databases, self._scope = databases, sweep_scope(database)
        self._own, self._pause_s = own, pause_s
        self._notes = Together(self._note_all)
        self._behind: queue.SimpleQueue[list[Row]] = queue.SimpleQueue()

    @property
    def due(self) -> bool:
        """Whether a row waits that nobody holds."""
        return self._answer("due", own=self._own)

    @property
    def held(self) -> bool:
        """Whether somebody holds a row."""
        return self._answer("held")

    def take(
        self, keys: Sequence[str] | None = None, tried: AbstractSet[int] | None = None
    ) -> list[Row]:
        """Hold what is free, of ``keys`` alone; with ``tried``, also what pauses and is not in it.

        At most a hundred rows; those of a key from its first on.
        """
        return self._at_once(*self._claim(keys, tried))

    def note(self, outcome: Outcome) -> list[Row]:
        """Write down what became of rows, with what other threads have to tell.

        Returns:
            Rows that waited behind them, of any thread's: they are now the caller's to send.
        """
        if outcome.sent or outcome.failed:
            self._notes.ask(outcome)
        with suppress(queue.Empty):
            return self._behind.get_nowait()
        return []

    def _note_all(self, outcomes: Sequence[Outcome]) -> None:
        sent = [row for one in outcomes for row in one.sent]
        steps = list(_noted(outcomes, sent, self._pause_s))
        if keys := sorted({row.key for row in sent if row.key}):
            steps += self._claim(keys)
        if rows := self._at_once(*steps):
            self._behind.put(rows)

    def _claim(
        self, keys: Sequence[str] | None = None, tried: AbstractSet[int] | None = None
    ) -> Iterator[Step]:
        """A statement of its own, which sees what was committed before the lock.

        So a row behind one that is just noted as sent is found by its sender or its own writer.
        """
        yield "lock_claims", {}
        which = {"keys": keys, "now": tried is not None, "tried": list(tried or ())}
        yield "claim", which | {"own": self._own, "lease_s": LEASE_S, "most": _AT_ONCE}

    def _at_once(self, *steps: Step) -> list[Row]:
        """Run ``steps`` in one flight; the rows of the last. Losing them costs a second sending."""
        told = ((at_home(SQL[name], self._scope), values) for name, values in steps)
        return self._databases.at_once(Row, self._scope, *told, lasting=False)

    def _answer(self, name: str, **values: str) -> bool:
        with self._databases.transaction(self._scope) as db:
            return bool(db.scalar(at_home(SQL[name], self._scope), **values))


def _noted(outcomes: Sequence[Outcome], sent: Sequence[Row], pause_s: float) -> Iterator[Step]:
    if sent:
        yield "sent", {"seqs": [row.seq for row in sent]}
    failed = {seq: failure for one in outcomes for seq, failure in one.failed.items()}
    if failed:
        told = {name: [getattr(one, name) for one in failed.values()] for name in _TOLD}
        values = {"seqs": list(failed), "pause_s": pause_s, "most": _MOST_REFUSALS}
        yield "failed", values | {"reasons": told["reason"]} | {k: told[k] for k in _TOLD[1:]}
