"""Reading the log files of a stack."""

import time
from collections.abc import Iterator
from pathlib import Path

POLL_S = 0.2
FIRST_LINES = 50


def lines(directory: Path, name: str | None, *, follow: bool) -> Iterator[str]:
    """Last lines of one log, or of all with their names in front; then, following, new ones."""
    offsets: dict[Path, int] = {}
    first = True
    while first or follow:
        for path in sorted(directory.glob(f"{name or '*'}.log")):
            prefix = "" if name else f"{path.stem} | "
            for line in _new_lines(path, offsets, first=first):
                yield prefix + line
        first = False
        if follow:
            time.sleep(POLL_S)


def _new_lines(path: Path, offsets: dict[Path, int], *, first: bool) -> list[str]:
    start = offsets.get(path, 0)
    if path.stat().st_size < start:  # it was moved away and begun anew
        start = 0
    with path.open("rb") as file:
        file.seek(start)
        content = file.read()
    whole = content.rpartition(b"\n")[0]
    offsets[path] = start + len(whole) + bool(whole)
    found = whole.decode(errors="replace").splitlines()
    return found[-FIRST_LINES:] if first else found
