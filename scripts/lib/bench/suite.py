"""How long the whole proof takes."""

import subprocess
import time
from collections.abc import Iterator

from scripts.lib.bench.figure import Figure
from scripts.lib.dev.place import CHECKOUT

_MOST_S = 8 * 60


def measure() -> Iterator[Figure]:
    """Run ``scripts/test`` once; its own output goes to .dev/log/bench-test.log."""
    log = CHECKOUT / ".dev" / "log" / "bench-test.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with log.open("w") as out:
        status = subprocess.run(
            ["scripts/test"], cwd=CHECKOUT, stdout=out, stderr=subprocess.STDOUT, check=False
        ).returncode
    took_s = time.monotonic() - began
    words = "" if status == 0 else f", which failed: {log}"
    yield Figure(
        "test",
        f"scripts/test{words}",
        f"< {_MOST_S // 60} min",
        f"{took_s / 60:.1f} min",
        took_s < _MOST_S and status == 0,
    )
