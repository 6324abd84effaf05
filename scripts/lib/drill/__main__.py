"""``scripts/drill [name …]``: breaks a platform of its own and tells what became of each write."""

import argparse
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from scripts.lib import tree
from scripts.lib.dev.stack import Stack
from scripts.lib.drill import faulty, jobs, logins, migrations, neighbour, races
from scripts.lib.drill.checker import Findings
from scripts.lib.drill.faults import database, emulators, functions, redis
from scripts.lib.stage import Stage
from shared import wiring

BASE_PORT = 29_000
_DISK_MB = 3_000
_WRITES = 2_000

Drill = Callable[..., Findings]
DRILLS: dict[str, Drill] = {
    "database": partial(
        faulty.run,
        faults=(
            database.kill,
            database.stop,
            database.freeze,
            database.use_up_connections,
            database.fill_disk,
            database.kill_backend,
        ),
    ),
    "redis": partial(faulty.run, faults=(redis.kill, redis.hang)),
    "emulators": partial(faulty.run, faults=(emulators.kill, emulators.hang, emulators.refuse)),
    "functions": partial(faulty.run, faults=(functions.kill,)),
    "faults": partial(faulty.run, faults=(functions.kill_at_point,) * 7),
    "neighbour": neighbour.run,
    "logins": logins.run,
    "races": races.run,
    "slots": races.slots,
    "migrations": migrations.run,
    "jobs": jobs.run,
}


def main() -> int:
    """Run the drills asked for, or all; 1 when one found something."""
    parser = argparse.ArgumentParser(prog="scripts/drill", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*DRILLS, []])
    parser.add_argument("--writes", type=int, default=_WRITES, help="acknowledged, a drill")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    bad = []
    for name in given.name or DRILLS:
        print(f"{name}: seed {given.seed}", flush=True)
        with opened() as stage:
            findings = DRILLS[name](stage, seed=given.seed, writes=given.writes)
        print(f"{findings}\n", flush=True)
        if not findings.ok:
            bad.append(name)
    if bad:
        print(f"found something: {', '.join(bad)}")
    return int(bool(bad))


@contextlib.contextmanager
def opened() -> Iterator[Stage]:
    """A stack of its own, on a small disk where that may be mounted; it ends with the block."""
    with contextlib.ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="avila-drill-")))
        folder.chmod(0o755)
        data = folder / "data"
        if os.geteuid() == 0:
            ends.enter_context(database.small_disk(data, _DISK_MB))
        root = tree.plant(folder / "tree")
        stack = Stack(BASE_PORT, data, root=root, rate_per_minute=10_000_000)
        ends.callback(stack.remove)
        ends.callback(stack.down)
        stack.up(tied=True)
        os.environ.update(stack.environment)
        wiring.platform.cache_clear()
        platform = wiring.platform()
        ends.callback(platform.databases.close)
        yield Stage(stack, platform)


if __name__ == "__main__":
    sys.exit(main())
