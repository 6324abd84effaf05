"""Two releases side by side while tenants are made by both: each serves every one of them.

The older one writes a column that the newer one's last step takes away; the newer one writes a
column that its first step adds. The newer one comes, is withdrawn, comes again, and stays.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pg8000.exceptions import DatabaseError

from scripts.lib import tree
from scripts.lib.drill.checker import Findings
from scripts.lib.stage import Stage
from scripts.lib.workload import PRODUCT
from shared.context import schema_of
from shared.db import Scope

_MAKER: Final = Path(__file__).with_name("maker.py")
_OLD: Final = {"0001_pre_canary": "create table canary (former text);\n"}
_NEW: Final = _OLD | {
    "0002_pre_canary": "alter table canary add column later text;\n",
    "0003_post_canary": "alter table canary drop column former;\n",
}
_WRITES: Final = {"the older release": "former", "the newer release": "later"}


@dataclass(frozen=True)
class Made:
    """A tenant, and where it lives."""

    slug: str
    cell: str


@dataclass(frozen=True)
class Release:
    """A tree whose migrations are its own; what it makes is named for it."""

    stage: Stage
    root: Path
    name: str

    def migrate(self, *phase: str) -> None:
        """Run the release's command.

        Raises:
            CalledProcessError: it left somebody behind.
        """
        command = [sys.executable, "-m", "shared.migrations", *phase]
        subprocess.run(
            command, cwd=self.root, env=self._environment, check=True, stdout=subprocess.DEVNULL
        )

    @contextmanager
    def making(self, made: list[Made]) -> Iterator[None]:
        """Let it make tenants until the block ends; they are added to ``made``."""
        name = f"canary-{self.name}-{time.time_ns() // 1_000_000:x}"
        running = subprocess.Popen(
            [sys.executable, str(_MAKER), name, PRODUCT],
            cwd=self.root,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield
        finally:
            said, _ = running.communicate(timeout=120)
            made += [Made(*line.split()) for line in said.splitlines()]

    @property
    def _environment(self) -> dict[str, str]:
        return {**self.stage.stack.environment, "PYTHONPATH": str(self.root)}


def run(stage: Stage, *, for_s: float) -> Findings:
    """Let each state of the release last ``for_s``."""
    findings, made = Findings(), list[Made]()
    with tempfile.TemporaryDirectory(prefix="avila-canary-") as name:
        old = _release(stage, Path(name), "old", _OLD)
        new = _release(stage, Path(name), "new", _NEW)
        old.migrate()
        with old.making(made):
            new.migrate("pre")
            for _ in range(2):  # it comes, is withdrawn, and comes again
                with new.making(made):
                    time.sleep(for_s)
                old.migrate()
        findings.lost += _unserved(stage, made, _WRITES)
        with new.making(made):
            new.migrate("post")
            time.sleep(for_s)
        findings.lost += _unserved(stage, made, ["the newer release"])
        findings.lost += [
            f"{one.slug} keeps the past" for one in made if _serves(stage, one, "former")
        ]
    findings.acknowledged = len(made)
    findings.notes.append(f"{len(made)} tenants made by two releases")
    return findings


def _release(stage: Stage, folder: Path, name: str, migrations: dict[str, str]) -> Release:
    root = tree.plant(folder / name)
    own = root / "functions" / "bare" / "migrations"
    own.mkdir()
    for step, text in migrations.items():
        (own / f"{step}.sql").write_text(text)
    return Release(stage, root, name)


def _unserved(stage: Stage, made: Iterable[Made], releases: Iterable[str]) -> list[str]:
    return [
        f"{one.slug} in {one.cell} is not served by {release}"
        for one in made
        for release in releases
        if not _serves(stage, one, _WRITES[release])
    ]


def _serves(stage: Stage, one: Made, column: str) -> bool:
    """Whether a release that writes ``column`` can write in a tenant's schema, as the tenant."""
    schema = schema_of(one.slug)
    try:
        with stage.platform.databases.transaction(Scope(one.cell, schema, schema)) as db:
            db.run(f"insert into canary ({column}) values ('x')")  # noqa: S608 - our own names
    except DatabaseError:
        return False
    return True
