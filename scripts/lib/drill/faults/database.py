"""PostgreSQL killed, stopped, frozen, full, and out of connections."""

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import Connection

from scripts.lib.drill.faults import processes
from scripts.lib.stage import Stage
from shared.pool import Pool

_MOST_CONNECTIONS = 400


def kill(stage: Stage, _rng: random.Random) -> None:
    """``kill -9`` of the postmaster; its backends notice and end."""
    processes.kill(stage, "postgres")


def kill_backend(stage: Stage, rng: random.Random) -> None:
    """``kill -9`` of one session: PostgreSQL ends all of them and recovers."""
    found = processes.process(stage, "postgres")
    if found and (sessions := [one for one in processes.children(found.pid) if _serves(one)]):
        with suppress(ProcessLookupError):
            os.kill(rng.choice(sessions), signal.SIGKILL)


def _serves(pid: int) -> bool:
    """A client's session, not one of the server's own: those name no address."""
    with suppress(OSError):
        return b"127.0.0.1(" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def stop(stage: Stage, _rng: random.Random) -> None:
    """A fast shutdown, as for maintenance."""
    before = processes.process(stage, "postgres")
    if before and before.alive:
        before.send(signal.SIGINT)
        processes.await_another(stage, "postgres", before)


def freeze(stage: Stage, rng: random.Random) -> None:
    """Nobody answers and no connection closes, as when a machine vanishes."""
    with processes.frozen(stage, "postgres"):
        time.sleep(rng.uniform(1, 8))


def use_up_connections(stage: Stage, rng: random.Random) -> None:
    """Every connection is taken by somebody else."""
    taken: list[Connection] = []
    pool = Pool(stage.stack.environment["DATABASE_CONTROL"], None, _MOST_CONNECTIONS)
    try:
        with suppress(DatabaseError, InterfaceError, OSError):
            taken.extend(pool.take()[0] for _ in range(_MOST_CONNECTIONS))
        time.sleep(rng.uniform(1, 4))
    finally:
        for connection in taken:
            pool.drop(connection)


def fill_disk(stage: Stage, rng: random.Random) -> None:
    """The disk of the data is full for some seconds; needs ``small_disk``."""
    folder = _disk(stage)
    if not folder.is_mount():
        raise LookupError("the data is not on a small disk")
    filler = folder / "filler"
    free = shutil.disk_usage(folder).free
    try:
        with suppress(OSError), filler.open("wb") as file:
            while free > 0:
                free -= file.write(b"\0" * min(free, 1_000_000))
        time.sleep(rng.uniform(1, 4))
    finally:
        filler.unlink(missing_ok=True)


@contextmanager
def small_disk(data: Path, size_mb: int) -> Iterator[None]:
    """A disk of its own for a stack's data, of memory; only root may mount one."""
    data.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size_mb}m,mode=755", "tmpfs", str(data)]
    subprocess.run(mount, check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(data)], check=False)


def _disk(stage: Stage) -> Path:
    return stage.stack.place.data
