"""SQLite files in which services keep what must survive a restart."""

import sqlite3
from pathlib import Path


def connect(path: Path, schema: str) -> sqlite3.Connection:
    """Open a database in autocommit and apply a repeatable schema script.

    A commit outlives SIGKILL of this process, because the pages are then with the kernel; a power
    cut may cost the last moments, which is fair for a local stack (``synchronous=off``).

    Raises:
        RuntimeError: the file is no database, or broken.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.execute("pragma journal_mode = wal")
        database.execute("pragma synchronous = off")
        database.executescript(schema)
    except sqlite3.DatabaseError as error:
        raise RuntimeError(f"{path} cannot be read ({error}): delete it to begin anew") from error
    return database
