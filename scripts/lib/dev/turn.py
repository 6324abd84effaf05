"""One command at a time on one stack."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from scripts.lib.dev.place import Place

POLL_S = 0.1


@contextmanager
def turn(
    place: Place,
    verb: str,
    tell: Callable[[str], None],
    meanwhile: Callable[[str], None] = lambda _: None,
) -> Iterator[None]:
    """Hold the stack for one command; another that comes waits, and says for whom.

    ``meanwhile`` is called with the other's verb while it is waited for. The kernel lets go when
    a command dies, so none is ever locked out by a dead one.
    """
    path, told = place.directory("run") / "command.lock", False
    while (file := _try(path)) is None:
        holder = _holder(path)
        if holder and not told:  # who took it this very moment has not written its name yet
            tell(f"waiting for another command on this stack: {holder}")
            told = True
        meanwhile(holder.partition(" ")[0])
        time.sleep(POLL_S)
    with file:
        file.truncate(0)
        file.write(f"{verb} (pid {os.getpid()})")
        file.flush()
        yield


def _try(path: Path) -> IO[str] | None:
    path.parent.mkdir(0o700, parents=True, exist_ok=True)
    file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(file.fileno()), path.stat()):
            return file
    except (BlockingIOError, FileNotFoundError):
        pass  # held; or deleted with the stack by whoever held it
    file.close()
    return None


def _holder(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
