"""Processes that are surely the ones we started: a pid together with its boot and start time."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

_STARTED = 18  # index in /proc/<pid>/stat, counted after the state


@dataclass(frozen=True)
class Process:
    """A started process; a pid that was given to another program since is not it."""

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> Self:
        """Process that has this pid now."""
        return cls(pid, _started(pid) or "gone")

    @classmethod
    def read(cls, given: Any) -> Self | None:
        """Process from its JSON.

        Raises:
            TypeError: it is none of ours.
        """
        if given is None:
            return None
        if not isinstance(given["pid"], int) or not isinstance(given["started"], str):
            raise TypeError(f"no process: {given}")
        return cls(given["pid"], given["started"])

    @property
    def alive(self) -> bool:
        """True while it runs; an exited process nobody waited for counts as dead."""
        return _started(self.pid) == self.started

    def send(self, number: int) -> None:
        """Send a signal to it alone, if it is still there."""
        if self.alive:
            os.kill(self.pid, number)

    def kill_group(self) -> None:
        """End it and all of its process group at once."""
        if self.alive:
            os.killpg(self.pid, signal.SIGKILL)

    def wait(self, timeout_s: float) -> bool:
        """Tell whether it ended within the time."""
        ends_at = time.monotonic() + timeout_s
        while self.alive:
            if time.monotonic() > ends_at:
                return False
            time.sleep(0.02)
        return True

    def stop(self, number: int = signal.SIGTERM, timeout_s: float = 10) -> None:
        """Ask it to end, and end its group by force after the timeout."""
        self.send(number)
        if not self.wait(timeout_s):
            self.kill_group()
            self.wait(timeout_s)


def end_rest_of_group(leader: int) -> None:
    """End what a process that has just ended left in its group, such as workers on its port.

    Right after its end only: the number stays reserved no longer than the group has members.
    """
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def _started(pid: int) -> str | None:
    """Start time of a live process in the kernel's words, None when there is none."""
    if not Path("/proc/self/stat").exists():
        return _started_by_ps(pid)
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state in "ZX" else f"{_boot()}/{fields[_STARTED]}"


@cache
def _boot() -> str:
    """This run of the machine: start times count from its beginning, and it may be another's."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _started_by_ps(pid: int) -> str | None:
    command = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
    state, _, started = subprocess.run(
        command, capture_output=True, text=True, check=False
    ).stdout.partition(" ")
    return None if not state or state.startswith("Z") else started.strip()
