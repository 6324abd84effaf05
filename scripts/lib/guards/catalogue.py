"""The catalogue of guards, ``tests/guards/*.yaml``: one line a guard, beside what it guards."""

from pathlib import Path

import yaml

from scripts.lib.dev.place import CHECKOUT
from shared.record import record

FOLDER = CHECKOUT / "tests" / "guards"


class Stale(ValueError):
    """The code or the test that an entry names is no longer there as it says."""


@record
class Guard:
    """``put`` instead of ``take`` in ``file`` makes the test ``fails`` fail.

    ``file`` is a path from the root; ``take`` stands in it exactly once; ``fails`` is a pytest id.
    """

    file: str
    take: str
    put: str
    fails: str

    def __str__(self) -> str:
        """The guard in one line of a report."""
        taken = " ".join(self.take.split())
        return f"{self.file}: {taken[:60]}"

    @property
    def test_file(self) -> str:
        """The file of the test."""
        return self.fails.partition("::")[0]

    def without(self, text: str) -> str:
        """``text`` of the file with the guard taken out.

        Raises:
            Stale: the guard is not in it exactly once.
        """
        if (found := text.count(self.take)) != 1:
            raise Stale(f"{self}: stands {found} times in the file")
        return text.replace(self.take, self.put)


def load(folder: Path = FOLDER) -> list[Guard]:
    """Every guard, by the names of the files.

    Raises:
        TypeError: an entry has other fields than a guard.
    """
    return [
        Guard(**entry)
        for path in sorted(folder.glob("*.yaml"))
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")) or []
    ]


def check(guard: Guard, root: Path = CHECKOUT) -> None:
    """See that an entry still fits the code, without running anything.

    Raises:
        Stale: the guard or the test is gone.
    """
    guard.without((root / guard.file).read_text(encoding="utf-8"))
    name = guard.fails.rpartition("::")[2].partition("[")[0]
    test = root / guard.test_file
    if not test.is_file() or f"def {name}(" not in test.read_text(encoding="utf-8"):
        raise Stale(f"{guard}: there is no test {guard.fails}")
