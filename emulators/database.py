"""SQLite files in which services keep what must survive a restart."""

import sqlite3
from pathlib import Path


def connect(path: Path, schema: str) -> sqlite3.Connection:
    """Open a database in autocommit and apply a repeatable schema script.

    A commit outlives SIGKILL of this process, because the pages are then with the kernel; a power
    cut may cost the last moments, which is fair for a local stack (``synchronous=off``).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("pragma journal_mode = wal")
    database.execute("pragma synchronous = off")
    database.executescript(schema)
    return database
