"""What the supervisor writes down for the commands that come after it."""

import json
import os
import signal
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from scripts.stack.processes import Process


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
        process = Process(**given["process"]) if given["process"] else None
        return cls(**given | {"process": process})


@dataclass
class State:
    """A stack as its supervisor last saw it.

    ``phase`` is starting, ready, degraded (a function does not answer), failed or stopped.
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
    given = _load(data / "run" / "state.json")
    if not given:
        return State(phase="stopped")
    supervisor = Process(**given["supervisor"]) if given["supervisor"] else None
    children = {name: Record.read(record) for name, record in given["children"].items()}
    for name, record in _load(data / "run" / "functions.json").items():
        children[name] = Record.read(record)
    steps = [(name, seconds) for name, seconds in given["steps"]]
    return State(given["phase"], given["base_port"], supervisor, given["error"], steps, children)


def write(path: Path, value: State | dict[str, Record]) -> None:
    """Replace a file at once, so that a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(value, State):
        text = json.dumps(asdict(value), indent=1)
    else:
        text = json.dumps({name: asdict(record) for name, record in value.items()}, indent=1)
    # The supervisor and the zygote never write the same file, but a fork of either might.
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(text)
    draft.replace(path)


def _load(path: Path) -> dict[str, Any]:
    try:
        given: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    return given
