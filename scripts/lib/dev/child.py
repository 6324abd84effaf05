"""What the supervisor must know to run one process."""

import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

LAST_LINES = 20


@dataclass(frozen=True)
class Child:
    """One long-lived process.

    It runs in ``folder``, or in the checkout. ``reload_signal`` makes it take up new code by
    itself; without one it is stopped and started.
    ``hopeless`` ends the wait for health before its time.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    healthy: Callable[[], bool]
    address: str
    user: str | None = None
    folder: Path | None = None
    stop_signal: int = signal.SIGTERM
    runs_functions: bool = False
    reload_signal: int | None = None
    ready_within_s: float = 30
    hopeless: Callable[[], bool] = lambda: False


@dataclass(frozen=True)
class Command:
    """One step that runs to its end."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    user: str | None = None
    folder: Path | None = None


class Failed(RuntimeError):
    """A step or process failed; the message carries the end of its log."""


def last_lines(log: Path, count: int = LAST_LINES) -> str:
    """End of a log, indented for a message."""
    if not log.exists():
        return ""
    lines = log.read_text(errors="replace").splitlines()[-count:]
    return "\n".join(f"    {line}" for line in lines)
