"""Finding the programs that the stack starts."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.lib.dev.place import CHECKOUT


class Missing(RuntimeError):
    """A program is not on this machine; the message says how to get it."""


@dataclass(frozen=True)
class Program:
    """One program: the variable that overrides it, its usual places and names, its package."""

    variable: str
    places: tuple[str, ...]
    names: tuple[str, ...]
    package: str

    def candidates(self) -> Iterator[str | None]:
        """Paths in order of preference: override, the system's, ours, whatever PATH has.

        PATH comes last because version managers put shims there that other users cannot run.
        """
        yield os.environ.get(self.variable)
        for pattern in self.places:
            yield from map(str, sorted(Path("/").glob(pattern.lstrip("/"))))
        for name in self.names:
            yield str(CHECKOUT / ".venv" / "bin" / name)
            yield shutil.which(name)


PROGRAMS = {
    "postgres": Program(
        "POSTGRES_BINARY",
        (
            "/usr/lib/postgresql/15/bin/postgres",
            "/usr/lib/postgresql/1[6-9]/bin/postgres",
            str(CHECKOUT / ".venv/opt/postgres/bin/postgres"),
        ),
        ("postgres",),
        "postgresql-15",
    ),
    "redis": Program(
        "REDIS_BINARY",
        ("/usr/bin/redis-server", "/usr/bin/valkey-server"),
        ("redis-server", "valkey-server"),
        "redis-server",
    ),
    "nginx": Program("NGINX_BINARY", ("/usr/sbin/nginx",), ("nginx",), "nginx-light"),
}
# Only for a stack with metrics.
MONITORING = {
    "prometheus": Program(
        "PROMETHEUS_BINARY", ("/usr/bin/prometheus",), ("prometheus",), "prometheus"
    ),
    "alertmanager": Program(
        "ALERTMANAGER_BINARY",
        ("/usr/bin/prometheus-alertmanager",),
        ("prometheus-alertmanager", "alertmanager"),
        "prometheus-alertmanager",
    ),
}


def find(name: str) -> Path:
    """Path of a program.

    Raises:
        Missing: it is nowhere.
    """
    program = (PROGRAMS | MONITORING)[name]
    for candidate in program.candidates():
        if candidate and os.access(candidate, os.X_OK):
            return Path(candidate)
    raise Missing(
        f"{program.names[0]} is missing: run scripts/setup, install the package "
        f"{program.package}, or name it with {program.variable}"
    )
