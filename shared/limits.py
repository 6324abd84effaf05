"""How often something may be done.

What guards accounts and mailboxes is counted in the control database (``take``): it holds over
all processes, and whatever else is away. What only spares work is counted by each process for
itself (``Local``).
"""

import hashlib
import math
import threading
import time
from typing import Final

from shared.db import PLATFORM, Databases, Db
from shared.sql import load

SQL = load("shared", "limits.sql")

MINUTE_S: Final = 60
HOUR_S: Final = 3600
DAY_S: Final = 86_400
_REMEMBERED: Final = 4096


def take(db: Db, subject: str, most: int, window_s: int) -> int:
    """Count one act of ``subject``, which may be done ``most`` times in ``window_s`` seconds.

    ``db`` is a transaction of the platform: what it rolls back was not done. A window begins with
    its first act; what is refused is not counted.

    Returns:
        0 when it may be done, else the seconds to wait.
    """
    hashed = hashlib.sha256(subject.encode()).digest()
    if db.scalar(SQL["take"], subject=hashed, most=most, window_s=window_s) is not None:
        return 0
    return int(db.scalar(SQL["wait"], subject=hashed) or 1)


def take_for_good(databases: Databases, subject: str, most: int, window_s: int) -> int:
    """As ``take``, in a transaction of its own: it stays counted whatever becomes of the request.

    Use it before the first statement of the request's own transaction.
    """
    with databases.transaction(PLATFORM) as db:
        return take(db, subject, most, window_s)


class Local:
    """The same for one process, forgotten with it."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def take(self, subject: str, most: int, window_s: int) -> int:
        """As the function; of many thousand subjects those counted first are forgotten first."""
        now = time.monotonic()
        with self._lock:
            taken, ends_at = self._seen.pop(subject, (0, 0.0))
            if now >= ends_at:
                taken, ends_at = 0, now + window_s
            allowed = taken < most
            if len(self._seen) >= _REMEMBERED:
                self._seen.pop(next(iter(self._seen)))
            self._seen[subject] = (taken + allowed, ends_at)
        return 0 if allowed else max(1, math.ceil(ends_at - now))
