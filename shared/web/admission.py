"""A tenant's share of a process, so that a neighbour stays quick while one asks too much.

All threads share one interpreter: what one tenant's requests compute, every other request waits
for. So only some of a tenant's run at once and some wait their turn; what comes beyond is told
to come later, before anything is done for it.
"""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_WAITS_S: Final = 5.0  # for its turn, as long as a statement may take
# Whoever is refused asks again at once, often enough to keep everybody busy: a breath first.
_BREATH_S: Final = 0.05


class Turns:
    """So many at once, the others in the order they came.

    A semaphore of Python's lets whoever comes just then pass by those who wait.
    """

    def __init__(self, free: int) -> None:
        self._free = free
        self._lock = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()

    def take(self, within_s: float) -> bool:
        """Wait for a turn; False when none came."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=within_s):
            return True
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # it came at the last moment

    def give(self) -> None:
        """End a turn: whoever waits longest has it."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


class _Share:
    """One tenant's requests in this process: how many are here, and who may run."""

    __slots__ = ("held", "turns")

    def __init__(self, running: int) -> None:
        self.held = 0
        self.turns = Turns(running)


class Admission:
    """Of ``threads`` that run at once, an eighth runs for one tenant, and two in any case.

    It holds three requests for two threads, running and waiting; more only while it holds no more
    than three of four: a slow tenant gathers requests, and crowds nobody by that. Whoever starts
    threads starts three times as many: some wait, some take a breath.
    """

    def __init__(self, threads: int) -> None:
        self._running = max(2, threads // 8)
        self._most = max(2, threads * 3 // 2)
        self._turns = Turns(threads)
        self._breaths = Turns(threads)
        self._lock = threading.Lock()
        self._shares: dict[str, _Share] = {}
        self._held = 0

    @contextmanager
    def of(self, tenant: str) -> Iterator[bool]:
        """Whether a request of ``tenant`` may run now, within the block; it waits its turn."""
        share = self._enter(tenant)
        if share is None:
            self._breathe()
            yield False
            return
        try:
            yield from self._in_turn(share.turns, self._turns)
        finally:
            self._leave(tenant, share)

    def _in_turn(self, *needed: Turns) -> Iterator[bool]:
        """Once every one of ``needed`` has a turn for it; False when one had none."""
        taken: list[Turns] = []
        try:
            for turns in needed:
                if not turns.take(_WAITS_S):
                    break
                taken.append(turns)
            yield len(taken) == len(needed)
        finally:
            for turns in taken:
                turns.give()

    def _enter(self, tenant: str) -> _Share | None:
        with self._lock:
            share = self._shares.get(tenant)
            if share is None:
                share = self._shares[tenant] = _Share(self._running)
            if share.held >= self._most and share.held * 4 > self._held * 3:
                return None
            share.held += 1
            self._held += 1
            return share

    def _leave(self, tenant: str, share: _Share) -> None:
        with self._lock:
            share.held -= 1
            self._held -= 1
            if not share.held:
                del self._shares[tenant]

    def _breathe(self) -> None:
        """Hold the refusal back for a moment, as long as there are threads to hold it."""
        if self._breaths.take(0):
            try:
                time.sleep(_BREATH_S)
            finally:
                self._breaths.give()
