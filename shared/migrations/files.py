"""Migration files: where they stand, in which order they run, and whether they changed."""

import hashlib
import re
from collections.abc import Collection, Iterable
from pathlib import Path

from shared import manifest
from shared.record import record

_ROOT = Path(__file__).parents[2]
_FORM = re.compile(r"\d{4}_(pre|post)_[a-z0-9_]+\.sql")


@record
class Migration:
    """One file; ``phase`` says whether it runs before or after the release it belongs to.

    Only tenants of ``product`` have it; None is all of them.
    """

    source: str
    name: str
    phase: str
    sql: str
    product: str | None = None

    @property
    def checksum(self) -> str:
        """SHA-256 of the text: an applied migration never changes."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def _read(source: str, folder: Path, product: str | None = None) -> list[Migration]:
    found = []
    for path in sorted(folder.glob("*.sql")):
        match = _FORM.fullmatch(path.name)
        if match is None:
            raise ValueError(
                f"{path}: a migration is named 0001_pre_what.sql or 0001_post_what.sql"
            )
        text = path.read_text(encoding="utf-8")
        found.append(Migration(source, path.stem, match.group(1), text, product))
    return found


def _of_features(below: str) -> list[Migration]:
    """Every feature's files, in the manifest's order."""
    return [
        migration
        for feature in manifest.load()
        for migration in _read(
            feature,
            _ROOT / "functions" / feature / "migrations" / below,
            manifest.product_of(feature),
        )
    ]


def control() -> list[Migration]:
    """What the control database is made of."""
    return _read("control", Path(__file__).parent / "control") + _of_features("control")


def core() -> list[Migration]:
    """What each cell's shared schema is made of."""
    return _read("core", Path(__file__).parent / "core")


def tenant() -> list[Migration]:
    """What tenants' own schemas are made of."""
    return _of_features(".")


def of(products: Collection[str], migrations: Iterable[Migration]) -> list[Migration]:
    """Those that a tenant of ``products`` has: the common ones and its products' own."""
    return [m for m in migrations if m.product is None or m.product in products]


def until(phase: str | None, migrations: list[Migration]) -> list[Migration]:
    """Those to run before the release when ``phase`` is ``pre``; later, all of them.

    A tenant made by the former release while the new one came has not even had the first.

    Raises:
        ValueError: there is no such phase.
    """
    if phase not in {None, "pre", "post"}:
        raise ValueError(f"not a phase: {phase}")
    return [m for m in migrations if phase != "pre" or m.phase == "pre"]
