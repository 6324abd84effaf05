"""What became of each write: an acknowledged one is there once, and so is what follows from it."""

import time
import urllib.request
from collections import Counter
from dataclasses import dataclass, field

from scripts.lib.drill.history import History, unforeseen
from scripts.lib.stage import Stage
from scripts.lib.workload import drill
from shared.db import CONTROL
from shared.errors import Unavailable
from shared.shelf import sweep_scope

_SETTLED_WITHIN_S = 120


@dataclass
class Findings:
    """What a drill counted; ``ok`` is what it must be."""

    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Nothing lost, nothing doubled, and no answer that no fault excuses."""
        return not (self.lost or self.doubled or unforeseen(self.answers.elements()))

    def __str__(self) -> str:
        """The findings as a person reads them."""
        other = dict(sorted(unforeseen(self.answers.elements()).items()))
        lines = [
            f"acknowledged {self.acknowledged}, lost {len(self.lost)}, doubled {len(self.doubled)}",
            f"answers {dict(sorted(self.answers.items()))}, not foreseen {other or 'none'}",
            *self.notes,
            *(f"lost: {one}" for one in self.lost[:20]),
            *(f"doubled: {one}" for one in self.doubled[:20]),
        ]
        return "\n".join(lines)


def settle(stage: Stage) -> None:
    """Wait until nothing waits in any outbox and nothing is being delivered.

    Raises:
        TimeoutError: something still did after two minutes, or a part never came back.
    """
    ends_at = time.monotonic() + _SETTLED_WITHIN_S
    while (waiting := _waiting(stage)) or not _idle(stage):
        if time.monotonic() > ends_at:
            raise TimeoutError(f"not settled: {waiting} rows wait to be sent")
        time.sleep(0.5)


def _waiting(stage: Stage) -> int:
    """Rows that wait to be sent; -1 while a database is not back."""
    total = 0
    try:
        for database in (CONTROL, *stage.platform.databases.cells):
            scope = sweep_scope(database)
            with stage.platform.databases.transaction(scope) as db:
                query = f"select count(*) from {scope.schema}.outbox where published_at is null"  # noqa: S608 - our own name
                total += db.scalar(query)
    except Unavailable:
        return -1
    return total


def _idle(stage: Stage) -> bool:
    url = f"http://{stage.stack.place.address('admin')}/idle?timeout_s=0"
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 - OK
    except OSError:
        return False


def check(stage: Stage, history: History) -> Findings:
    """Compare ``history`` with the tables, the outbox and the mailbox of a settled stage."""
    findings = Findings(acknowledged=len(history), answers=history.answers)
    for customer in stage.customers:
        drill().check(stage, customer, history, findings)
    return findings
