"""Processes of a stack that nobody watches any more, found by what the kernel knows of them.

Every process of a stack writes to a log in its data directory. So whoever has one as its output is
ours, whatever became of its supervisor and of what that had written down; its children, which
keep a port when only their parent was killed, have it too.
"""

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.lib.dev.place import Place
from scripts.lib.dev.processes import Process

GENTLY_S = 15
BY_FORCE_S = 5
_OUTPUTS = ("1", "2")
# Fast: its usual signal waits until every session has ended.
_SIGNALS = {"postgres": signal.SIGINT}


@dataclass(frozen=True)
class Leftover:
    """One process, named by its log."""

    name: str
    process: Process

    def __str__(self) -> str:
        """``nginx (pid 123)``."""
        return f"{self.name} (pid {self.process.pid})"


def find(place: Place) -> list[Leftover]:
    """Living processes of the stack; none are found where the kernel does not tell (macOS)."""
    mine = {os.getpid(), os.getppid()}
    return [one for one in _writers(place.data / "log") if one.process.pid not in mine]


def end(place: Place) -> list[Leftover]:
    """End what is left of the stack, gently at first; answers what was found."""
    found = find(place)
    for one in found:
        one.process.send(_SIGNALS.get(one.name, signal.SIGTERM))
    _await(found, GENTLY_S)
    for one in found:
        one.process.send(signal.SIGKILL)
    _await(found, BY_FORCE_S)
    return found


def _await(found: list[Leftover], within_s: float) -> None:
    ends_at = time.monotonic() + within_s
    while any(one.process.alive for one in found) and time.monotonic() < ends_at:
        time.sleep(0.05)


def _writers(logs: Path) -> Iterator[Leftover]:
    for folder in Path("/proc").glob("[0-9]*"):
        for output in _OUTPUTS:
            try:
                target = (folder / "fd" / output).readlink()
            except OSError:
                break  # it ended, or belongs to somebody else
            if target.parent == logs:  # also of a log that was deleted: " (deleted)" is added
                process = Process.of(int(folder.name))
                if process.alive:
                    yield Leftover(target.name.partition(".")[0], process)
                break
