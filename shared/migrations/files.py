"""Migration files: where they stand, in which order they run, and whether they changed."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_FORM = re.compile(r"\d{4}_(pre|post)_[a-z0-9_]+\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """One file; ``phase`` says whether it runs before or after the release it belongs to."""

    source: str
    name: str
    phase: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text: an applied migration never changes."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def _read(source: str, folder: Path) -> list[Migration]:
    found = []
    for path in sorted(folder.glob("*.sql")):
        match = _FORM.fullmatch(path.name)
        if match is None:
            raise ValueError(
                f"{path}: a migration is named 0001_pre_what.sql or 0001_post_what.sql"
            )
        found.append(Migration(source, path.stem, match.group(1), path.read_text(encoding="utf-8")))
    return found


def _of_features(below: str) -> list[Migration]:
    """Every feature's files, by the alphabet: features know nothing of each other."""
    folders = sorted(path for path in (_ROOT / "functions").iterdir() if path.is_dir())
    return [m for path in folders for m in _read(path.name, path / "migrations" / below)]


def control() -> list[Migration]:
    """What the control database is made of."""
    return _read("control", Path(__file__).parent / "control") + _of_features("control")


def core() -> list[Migration]:
    """What each cell's shared schema is made of."""
    return _read("core", Path(__file__).parent / "core")


def tenant() -> list[Migration]:
    """What each tenant's own schema is made of."""
    return _of_features(".")


def until(phase: str | None, migrations: list[Migration]) -> list[Migration]:
    """Those to run before the release when ``phase`` is ``pre``; later, all of them.

    A tenant made by the former release while the new one came has not even had the first.

    Raises:
        ValueError: there is no such phase.
    """
    if phase not in {None, "pre", "post"}:
        raise ValueError(f"not a phase: {phase}")
    return [m for m in migrations if phase != "pre" or m.phase == "pre"]
