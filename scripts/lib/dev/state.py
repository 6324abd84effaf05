"""What the supervisor writes down for the commands that come after it."""

import json
import os
import signal
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from scripts.lib.dev.processes import Process


@dataclass
class Record:
    """One supervised process; ``forked`` ones belong to the zygote, which starts them again."""

    process: Process | None = None
    restarts: int = 0
    address: str = ""
    stop_signal: int = signal.SIGTERM
    forked: bool = False

    @property
    def alive(self) -> bool:
        """True while the process that was written down runs."""
        return self.process is not None and self.process.alive

    def stop(self) -> None:
        """End the process that was written down, if it is still that one."""
        if self.process:
            self.process.stop(self.stop_signal)

    @classmethod
    def read(cls, given: dict[str, Any]) -> Self:
        """Record from its JSON."""
        return cls(**given | {"process": Process.read(given["process"])})


@dataclass
class State:
    """A stack as its supervisor last saw it.

    ``phase`` is starting, ready, degraded (a function does not answer), failed or stopped;
    unreadable, when what was written down is not all there.
    """

    phase: str = "starting"
    base_port: int = 0
    supervisor: Process | None = None
    error: str = ""
    steps: list[tuple[str, float]] = field(default_factory=list)
    children: dict[str, Record] = field(default_factory=dict)

    @property
    def running(self) -> bool:
        """True while its supervisor lives."""
        return self.supervisor is not None and self.supervisor.alive

    def survivors(self) -> list[Record]:
        """Children that are still alive, last started first; forks after their zygote."""
        alive = [record for record in reversed(self.children.values()) if record.alive]
        return sorted(alive, key=lambda record: record.forked)


def read(data: Path) -> State:
    """State of the stack in a data directory; of one that never ran when there is none."""
    try:
        state = _state(_load(data / "run" / "state.json"))
    except FileNotFoundError:
        return State(phase="stopped")
    except (ValueError, TypeError, LookupError, AttributeError):
        return State(phase="unreadable")
    # The zygote's own file is of use as long as it is whole; it writes it again at every change.
    with suppress(FileNotFoundError, ValueError, TypeError, LookupError, AttributeError):
        forks = _load(data / "run" / "functions.json")
        state.children |= {name: Record.read(record) for name, record in forks.items()}
    return state


def _state(given: Any) -> State:
    children = {name: Record.read(record) for name, record in given["children"].items()}
    steps = [(name, float(seconds)) for name, seconds in given["steps"]]
    supervisor = Process.read(given["supervisor"])
    return State(given["phase"], given["base_port"], supervisor, given["error"], steps, children)


def write(path: Path, value: State | dict[str, Record]) -> None:
    """Replace a file at once, so that neither a reader nor a power cut ever leaves half of it.

    Raises:
        OSError: it could not be written, so what was there stays.
    """
    path.parent.mkdir(0o700, parents=True, exist_ok=True)
    # The supervisor and the zygote never write the same file, but a fork of either might.
    draft = path.with_suffix(f".{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text(value))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def text(value: State | dict[str, Record]) -> str:
    """What is written of it."""
    if isinstance(value, State):
        return json.dumps(asdict(value), indent=1)
    return json.dumps({name: asdict(record) for name, record in value.items()}, indent=1)


def _load(path: Path) -> Any:
    return json.loads(path.read_text())
