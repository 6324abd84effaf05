"""Processes of the running stack, found, frozen and killed."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from scripts.lib.dev.processes import Process
from scripts.lib.stage import Stage

_BACK_WITHIN_S = 60


def process(stage: Stage, name: str) -> Process | None:
    """The process that ``name`` is now; None between its end and its next start."""
    return stage.stack.state.children[name].process


def kill(stage: Stage, name: str) -> None:
    """``kill -9`` of a service, and wait until the supervisor has another one running."""
    before = process(stage, name)
    if before is None or not before.alive:
        return
    before.send(signal.SIGKILL)
    await_another(stage, name, before)


def await_another(stage: Stage, name: str, before: Process) -> None:
    """Wait until ``name`` runs again.

    Raises:
        TimeoutError: it does not within a minute.
    """
    ends_at = time.monotonic() + _BACK_WITHIN_S
    while (now := process(stage, name)) is None or now == before or not now.alive:
        if time.monotonic() > ends_at:
            raise TimeoutError(f"{name} did not come back")
        time.sleep(0.1)


@contextmanager
def frozen(stage: Stage, name: str) -> Iterator[None]:
    """A service and its children hold their ports and connections, and do nothing."""
    found = process(stage, name)
    pids = family(found.pid) if found else []
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def family(pid: int) -> list[int]:
    """``pid`` and its children: PostgreSQL's lead process groups of their own."""
    return [pid, *children(pid)]


def children(pid: int) -> list[int]:
    """Pids of the children of ``pid``."""
    with suppress(OSError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []
