"""Waiting for what comes in its own time, and for the other side of a race to stand at the lock."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from shared.db import PLATFORM
from shared.wiring import platform
from tests.support.caller import Caller

_WAITING = "select count(*) from pg_locks where not granted"  # of every database, for every role


def until(condition: Callable[[], bool], within_s: float = 60) -> bool:
    """Tell whether something became true in time."""
    ends_at = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > ends_at:
            return False
        time.sleep(0.05)
    return True


def waits_for_a_lock(*others: Future[Any], within_s: float = 20) -> None:
    """Return once all ``others`` stand at a lock that this side, or one of them, holds.

    Raises:
        AssertionError: one went past the lock, and is done.
    """
    ends_at = time.monotonic() + within_s
    while time.monotonic() < ends_at:
        with platform().databases.transaction(PLATFORM) as db:
            if db.scalar(_WAITING) >= len(others):
                return
        for other in others:
            assert not other.done(), f"nothing held it: {other.result()}"
        time.sleep(0.01)
    raise AssertionError("it neither waited for a lock nor ended")


def behind(caller: Caller, sql: str, *acts: Callable[[], Any]) -> list[Any]:
    """What ``acts`` come to at once, each having waited for the lock that ``sql`` took."""
    with ThreadPoolExecutor(len(acts)) as pool:
        with caller.db() as db:
            db.run(sql)
            waiting = [pool.submit(act) for act in acts]
            waits_for_a_lock(*waiting)
        return [one.result() for one in waiting]
