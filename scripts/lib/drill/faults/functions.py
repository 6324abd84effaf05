"""Functions killed with work in hand: at any moment, and at every named point."""

import os
import random
import signal
import time
from contextlib import suppress

from scripts.lib.drill.faults import processes
from scripts.lib.stage import Stage
from shared.faults import POINTS


def kill(stage: Stage, rng: random.Random) -> None:
    """``kill -9`` of one service, its worker first."""
    name = rng.choice([entry.service for entry in stage.stack.manifest.entry_points])
    found = processes.process(stage, name)
    if found is None:
        return
    for pid in reversed(processes.family(found.pid)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    processes.await_another(stage, name, found)


def kill_at_point(stage: Stage, rng: random.Random) -> None:
    """The next process that reaches a named point dies there."""
    armed = stage.stack.place.directory("faults") / rng.choice(POINTS)
    armed.touch()
    ends_at = time.monotonic() + 5
    while armed.exists() and time.monotonic() < ends_at:
        time.sleep(0.05)
    armed.unlink(missing_ok=True)
