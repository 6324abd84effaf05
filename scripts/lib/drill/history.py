"""What clients saw: one line for each write with every answer it got, kept in memory and a file."""

import json
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, field
from pathlib import Path
from typing import Final

from shared.record import record

FORESEEN: Final = frozenset({*range(200, 300), 409, 429, 503})
"""What a client may be told while parts fail; -1 stands for a connection that broke."""
BROKEN: Final = -1


@record
class Write:
    """One write of one client; ``answers`` are all statuses it got, retries included.

    ``subject`` is what the checker finds it by: a name, a start, an address.
    """

    kind: str
    tenant: str
    subject: str
    answers: list[int] = field(default_factory=list)

    @property
    def acknowledged(self) -> bool:
        """Whether the platform said that it is done."""
        return bool(self.answers) and 200 <= self.answers[-1] < 300  # noqa: PLR2004 - 2xx

    @property
    def refused(self) -> bool:
        """Whether the last word was a refusal, so that it must not have happened."""
        return bool(self.answers) and self.answers[-1] in {400, 404, 409}


class History:
    """Every write so far; appending is safe from any thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writes: list[Write] = []
        self._file = path.open("w", encoding="utf-8")
        self._lock = threading.Lock()

    def add(self, write: Write) -> None:
        """Keep ``write``, whose last answer has come."""
        with self._lock:
            self._writes.append(write)
            self._file.write(json.dumps(asdict(write)) + "\n")

    def close(self) -> None:
        """End the file."""
        self._file.close()

    def __len__(self) -> int:
        """How many writes were acknowledged."""
        return sum(write.acknowledged for write in self._writes)

    def of(self, kind: str, tenant: str) -> list[Write]:
        """The writes of one kind in one tenant."""
        with self._lock:
            return [w for w in self._writes if (w.kind, w.tenant) == (kind, tenant)]

    @property
    def answers(self) -> Counter[int]:
        """How often each status was answered."""
        with self._lock:
            return Counter(status for write in self._writes for status in write.answers)


def unforeseen(answers: Iterable[int]) -> Counter[int]:
    """The answers that no fault excuses, by status."""
    return Counter(s for s in answers if s not in FORESEEN and s != BROKEN)
