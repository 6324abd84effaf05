"""One guard taken out in a scratch copy of the checkout, and the test that should notice."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.lib.dev.place import CHECKOUT
from scripts.lib.guards.catalogue import Guard
from shared.record import record

_LONGEST_S = 300
_PASSED, _FAILED = 0, 1


@record
class Verdict:
    """``seen``: the test failed by itself; anything else is told in ``told``."""

    guard: Guard
    seen: bool
    told: str


@contextmanager
def copy_of(checkout: Path = CHECKOUT) -> Iterator[Path]:
    """A scratch copy of what git knows of ``checkout``, with its packages."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=checkout,
        capture_output=True,
        check=True,
    )
    with TemporaryDirectory(prefix="guards-") as folder:
        root = Path(folder)
        root.chmod(0o755)  # PostgreSQL's own account reads nothing here, but passes through
        for name in listed.stdout.decode().split("\0"):
            if name and (checkout / name).is_file():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(checkout / name, root / name)
        (root / ".venv").symlink_to((checkout / ".venv").resolve())
        yield root


def passing(root: Path, tests: list[str], workers: int) -> str:
    """What pytest says when not all of ``tests`` pass as the code stands; else nothing."""
    status, told = _pytest(root, ["-n", str(workers), *tests], _LONGEST_S * 10)
    return "" if status == _PASSED else told


def try_without(root: Path, guard: Guard) -> Verdict:
    """Take ``guard`` out of the copy at ``root``, run its test, and put it back.

    A run that ends otherwise than by a failed test (an import that breaks, a test that is not
    found) proves nothing, and counts as not seen.
    """
    path = root / guard.file
    whole = path.read_text(encoding="utf-8")
    path.write_text(guard.without(whole), encoding="utf-8")
    try:
        status, told = _pytest(root, [guard.fails], _LONGEST_S)
    finally:
        path.write_text(whole, encoding="utf-8")
    if status == _FAILED and "failed" in told:
        return Verdict(guard, seen=True, told="")
    return Verdict(guard, seen=False, told="nothing noticed" if status == _PASSED else told)


def _pytest(root: Path, tests: list[str], longest_s: float) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--tb=line", *tests]
    try:
        outcome = subprocess.run(
            command,
            cwd=root,
            capture_output=True,
            text=True,
            timeout=longest_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return -1, f"no end within {longest_s} s"
    return outcome.returncode, "\n".join(outcome.stdout.splitlines()[-12:])
