"""Where one local stack lives: its checkout, its data and its ports."""

import os
import pwd
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
PROJECT = "avila-local"
LOCATION = "southamerica-east1"
BUCKET = "avila-local-files"
ACCOUNT = f"platform@{PROJECT}.iam.gserviceaccount.com"
BASE_HOST = "app.localhost"
CELLS = ("c1", "c2")

CHECKOUT = Path(__file__).resolve().parents[3]

# Every port is the base plus an offset, so that a second stack runs beside the first.
OFFSETS = {
    "smtp": 25,
    "nginx-plain": 80,
    "pubsub": 85,
    "tasks": 123,
    "admin": 124,
    "redis": 379,
    "postgres": 432,
    "nginx": 443,
    "storage": 1023,
    "prometheus": 1190,
    "stand-in": 1191,
    "alertmanager": 1193,
}
FIRST_FUNCTION = 1101


class Misplaced(RuntimeError):
    """The stack cannot be where it was put; the message says why."""


@dataclass(frozen=True)
class Place:
    """One stack: a checkout's code, a data directory and a port base.

    ``root`` differs from the checkout of this file only in tests of the stack itself.
    """

    data: Path
    base_port: int = 8000
    root: Path = CHECKOUT
    rate_per_minute: int = 1000
    trace_ratio: str = "0.05"  # the cloud's, so that the benches measure what it pays
    metrics: bool = False
    log_limit_bytes: int = 20_000_000

    def port(self, name: str) -> int:
        """Port of a named service."""
        return self.base_port + OFFSETS[name]

    def address(self, name: str) -> str:
        """``host:port`` of a named service."""
        return f"{HOST}:{self.port(name)}"

    def directory(self, *names: str) -> Path:
        """Directory below the data, made when absent; nobody else reads what lies in it."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        path = self.data
        for part in ("", *names):
            path /= part
            path.mkdir(0o700, exist_ok=True)
        return path

    def require_own(self) -> None:
        """Check that the data is ours to work on.

        Raises:
            Misplaced: it is another user's, or no directory.
        """
        if not self.data.exists():
            return
        if not self.data.is_dir():
            raise Misplaced(f"{self.data} is no directory: remove it, or set DEV_DIR")
        if self.data.stat().st_uid != os.geteuid():
            owner = owner_name(self.data.stat().st_uid)
            raise Misplaced(
                f"{self.data} belongs to {owner}, and you are {owner_name(os.geteuid())}: "
                f"go on as {owner}, or set DEV_DIR and DEV_PORT_BASE for a stack of your own"
            )

    def close_to_others(self) -> None:
        """Take from other users what an older stack let them read."""
        own = os.geteuid()  # PostgreSQL's files may have an account of their own
        for path in (self.directory(), *self.data.iterdir()):
            if not path.is_symlink() and path.stat().st_uid == own:
                path.chmod(0o700 if path.is_dir() else 0o600)

    def log(self, name: str) -> Path:
        """Log file of one process."""
        return self.directory("log") / f"{name}.log"

    def open_log(self, name: str) -> int:
        """Descriptor that adds to a process's log."""
        return os.open(self.log(name), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    @property
    def environment(self) -> dict[str, str]:
        """Variables from which ``from_environment`` makes this place again."""
        return {
            "DEV_DIR": str(self.data),
            "DEV_PORT_BASE": str(self.base_port),
            "DEV_ROOT": str(self.root),
            "DEV_RATE_PER_MINUTE": str(self.rate_per_minute),
            "TRACE_RATIO": self.trace_ratio,
            "DEV_METRICS": "1" if self.metrics else "",
            "DEV_LOG_LIMIT_BYTES": str(self.log_limit_bytes),
        }

    @property
    def first_function(self) -> int:
        """Port of the first function of the manifest."""
        return self.base_port + FIRST_FUNCTION

    @property
    def manifest(self) -> Path:
        """The registry of functions."""
        return self.root / "functions" / "manifest.yaml"

    def url(self, host: str = BASE_HOST) -> str:
        """Public address of one host, through nginx."""
        return f"https://{host}:{self.port('nginx')}"


def from_environment(environ: Mapping[str, str] = os.environ) -> Place:
    """Place named by DEV_DIR, DEV_PORT_BASE and the like, or the usual one.

    Raises:
        Misplaced: a name or number there cannot be a stack's.
    """
    data = (CHECKOUT / (environ.get("DEV_DIR") or ".dev")).resolve()
    if CHECKOUT.is_relative_to(data):
        raise Misplaced(f"DEV_DIR is {data}, which holds the checkout itself")
    return Place(
        data=data,
        base_port=_number(environ, "DEV_PORT_BASE", 8000, 1024, 65_535 - FIRST_FUNCTION - 100),
        root=Path(environ.get("DEV_ROOT") or CHECKOUT),
        rate_per_minute=_number(environ, "DEV_RATE_PER_MINUTE", 1000, 1, 10_000_000),
        trace_ratio=environ.get("TRACE_RATIO", "0.05"),
        metrics=bool(environ.get("DEV_METRICS")),
        log_limit_bytes=_number(environ, "DEV_LOG_LIMIT_BYTES", 20_000_000, 1000, 1 << 40),
    )


def owner_name(uid: int) -> str:
    """Name of an account, or its number where it has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _number(environ: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    given = environ.get(name) or str(usual)
    if not given.isdecimal() or not least <= int(given) <= most:
        raise Misplaced(f"{name} is {given!r}; it is a number from {least} to {most}")
    return int(given)
