"""How long ``scripts/dev up`` takes, with nothing there and with everything there."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator

from scripts.lib.bench.figure import Figure
from scripts.lib.dev.place import CHECKOUT
from scripts.lib.stage import BASE_PORT

_FIRST_S, _AGAIN_S = 180, 10


def measure() -> Iterator[Figure]:
    """A first start makes certificates, databases and the demonstration; packages are there."""
    with tempfile.TemporaryDirectory(prefix="avila-bench-") as folder:
        os.chmod(folder, 0o755)  # noqa: PTH101, S103 - PostgreSQL's own account enters it
        # What an earlier bench put into this process belongs to its own stack.
        usual = {name: value for name, value in os.environ.items() if name != "DEV_ROOT"}
        own = usual | {"DEV_DIR": f"{folder}/dev", "DEV_PORT_BASE": str(BASE_PORT)}
        try:
            first_s = _seconds(own, "up")
            _seconds(own, "down")
            again_s = _seconds(own, "up")
        finally:
            _seconds(own, "reset", "--hard")
    for what, most_s, took_s in (
        ("first time, packages installed", _FIRST_S, first_s),
        ("again", _AGAIN_S, again_s),
    ):
        yield Figure(
            "dev", f"scripts/dev up, {what}", f"< {most_s} s", f"{took_s:.1f} s", took_s < most_s
        )


def _seconds(own: dict[str, str], *words: str) -> float:
    began = time.monotonic()
    outcome = subprocess.run(
        ["scripts/dev", *words], cwd=CHECKOUT, env=own, capture_output=True, text=True, check=False
    )
    if outcome.returncode:
        raise RuntimeError(f"scripts/dev {' '.join(words)}\n{outcome.stdout}{outcome.stderr}")
    return time.monotonic() - began
