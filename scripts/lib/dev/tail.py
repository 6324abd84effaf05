"""Reading the log files of a stack."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scripts.lib.dev.logs import older

POLL_S = 0.2
FIRST_LINES = 50
# So many looks at a log that became shorter, and nobody kept its end: somebody emptied it.
EMPTIED_AFTER = 5


def lines(directory: Path, name: str | None, *, follow: bool) -> Iterator[str]:
    """Last lines of one log, or of all with their names in front; then, following, new ones."""
    readers: dict[Path, Reader] = {}
    first = True
    while first or follow:
        for path in sorted(directory.glob(f"{name or '*'}.log")):
            prefix = "" if name else f"{path.stem} | "
            reader = readers.setdefault(path, Reader(path))
            found = reader.read()
            for line in found[-FIRST_LINES:] if first else found:
                yield prefix + line
        first = False
        if follow:
            time.sleep(POLL_S)


@dataclass
class Reader:
    """How far one log has been read, over the files that it lies in."""

    path: Path
    offset: int = 0
    before: int = field(init=False)
    shorter: int = 0

    def __post_init__(self) -> None:
        """Note which older file there is: another one later means that the log was begun anew."""
        self.before = self._older()

    def read(self) -> list[str]:
        """Whole lines since the last time."""
        try:
            found = self._rest_of_older() if self._older() != self.before else []
            if self.path.stat().st_size < self.offset:
                self.shorter += 1
                if self.shorter < EMPTIED_AFTER:
                    return found
                self.offset = 0
            self.shorter = 0
            return found + self._from(self.path)
        except FileNotFoundError:
            return []

    def _rest_of_older(self) -> list[str]:
        self.before = self._older()
        found = self._from(older(self.path))
        self.offset = 0
        return found

    def _from(self, path: Path) -> list[str]:
        with path.open("rb") as file:
            file.seek(self.offset)
            content = file.read()
        whole = content.rpartition(b"\n")[0]
        self.offset += len(whole) + bool(whole)
        return whole.decode(errors="replace").splitlines()

    def _older(self) -> int:
        try:
            return older(self.path).stat().st_ino
        except FileNotFoundError:
            return 0
