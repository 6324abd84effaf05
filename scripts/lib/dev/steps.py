"""Steps that a command runs itself: measured, logged, and the demonstration among them."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from scripts.lib.dev import environment
from scripts.lib.dev.child import Failed, last_lines
from scripts.lib.dev.place import Place

Report = Callable[[str, float], None]


def silent(_name: str, _seconds: float) -> None:
    """Report to nobody."""


@contextmanager
def measured(name: str, report: Report) -> Iterator[None]:
    """Report how long the block took, in seconds."""
    began = time.monotonic()
    yield
    report(name, time.monotonic() - began)


def fill(place: Place, report: Report, *, again: bool) -> str:
    """Put the demonstration in, once; answers what it says about its sign-ins.

    Raises:
        Failed: the demonstration could not be made.
    """
    told = place.data / "demo.txt"
    if not (place.root / "scripts/lib/dev/demo").exists():
        return ""
    if again:
        told.unlink(missing_ok=True)
    if not told.exists():
        with measured("demo", report):
            place.log("demo").unlink(missing_ok=True)
            run(place, "demo", sys.executable, "-m", "scripts.lib.dev.demo")
            place.log("demo").rename(told)
    return told.read_text()


def run(place: Place, name: str, *command: str) -> None:
    """Run a program to its end, with its log in the place.

    Raises:
        Failed: it failed.
    """
    with os.fdopen(place.open_log(name), "a") as log:
        outcome = subprocess.run(
            command,
            env=environment.of_command(place),
            cwd=place.root,
            stdout=log,
            stderr=subprocess.STDOUT,
            umask=0o077,
            check=False,
        )
    if outcome.returncode:
        raise Failed(f"{name} failed:\n{last_lines(place.log(name))}")
