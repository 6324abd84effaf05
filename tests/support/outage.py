"""A database that is there and cannot serve: full, or read-only; undone when the block ends."""

from collections.abc import Iterator
from contextlib import contextmanager

import pg8000.native

from scripts.lib.dev import postgres
from scripts.lib.dev.place import Place


@contextmanager
def full(place: Place, *databases: str) -> Iterator[None]:
    """No connection to ``databases`` is to be had, and those there were have ended."""
    with _changed(place, databases, "connection limit 0", "connection limit -1"):
        yield


@contextmanager
def read_only(place: Place, *databases: str) -> Iterator[None]:
    """Nothing can be written, as on a replica."""
    setting = "default_transaction_read_only"
    with _changed(place, databases, f"set {setting} = on", f"reset {setting}"):
        yield


@contextmanager
def _changed(place: Place, databases: tuple[str, ...], change: str, back: str) -> Iterator[None]:
    with postgres.connect(place) as admin:
        try:
            for name in databases:
                admin.run(f"alter database {name} {change}")
                _end_sessions(admin, name)
            yield
        finally:
            for name in databases:
                admin.run(f"alter database {name} {back}")
                _end_sessions(admin, name)


def _end_sessions(admin: pg8000.native.Connection, database: str) -> None:
    admin.run(
        "select pg_terminate_backend(pid, 2000) from pg_stat_activity where datname = :database",
        database=database,
    )
