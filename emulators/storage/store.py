"""Metadata of buckets and object versions, kept in SQLite.

Nothing here awaits: within the event loop every call, and every ``transaction`` block, is atomic.
"""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from emulators import database
from emulators.storage import errors
from shared.record import record

Resource = dict[str, Any]

SCHEMA = Path(__file__).with_name("schema.sql")
TABLES = ("bucket", "object", "upload", "notification", "pending", "signer")


@record
class Version:
    """One generation of an object; its bytes are in the file named ``blob``."""

    bucket: str
    name: str
    generation: int
    live: bool
    blob: str
    resource: Resource


class Store:
    """All rows of the emulator."""

    def __init__(self, path: Path) -> None:
        self.database = database.connect(path, SCHEMA.read_text())
        newest = self.database.execute("select max(generation) from object").fetchone()[0]
        self._last_generation = int(newest or 0)

    def close(self) -> None:
        """Close the file; everything committed is in it."""
        self.database.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all writes of the block, or none when it raises."""
        self.database.execute("begin immediate")
        try:
            yield
        except BaseException:
            self.database.execute("rollback")
            raise
        self.database.execute("commit")

    def clear(self) -> None:
        """Forget everything but the registered signers."""
        with self.transaction():
            for table in TABLES[:-1]:
                self.database.execute(f"delete from {table}")  # noqa: S608 - a name of ours

    def next_generation(self) -> int:
        """Microseconds since 1970, but always more than any generation given before."""
        self._last_generation = max(self._last_generation + 1, time.time_ns() // 1000)
        return self._last_generation

    def find_bucket(self, name: str) -> Resource | None:
        """Resource of a bucket, or None."""
        row = self._first("select resource from bucket where name = ?", name)
        return json.loads(row[0]) if row else None

    def get_bucket(self, name: str) -> Resource:
        """Resource of a bucket.

        Raises:
            Refused: 404.
        """
        resource = self.find_bucket(name)
        if resource is None:
            raise errors.no_such_bucket()
        return resource

    def list_buckets(self) -> list[Resource]:
        """Every bucket by name."""
        rows = self.database.execute("select resource from bucket order by name")
        return [json.loads(row[0]) for row in rows]

    def save_bucket(self, resource: Resource) -> None:
        """Insert or replace a bucket's resource; its policy stays."""
        self.database.execute(
            "insert into bucket (name, resource) values (?, ?)"
            " on conflict (name) do update set resource = excluded.resource",
            (resource["name"], json.dumps(resource)),
        )

    def delete_bucket(self, name: str) -> None:
        """Remove an empty bucket and its notification configurations."""
        self.database.execute("delete from bucket where name = ?", (name,))
        self.database.execute("delete from notification where bucket = ?", (name,))

    def get_policy(self, bucket: str) -> Resource | None:
        """IAM policy of a bucket as it was set, or None."""
        row = self._first("select policy from bucket where name = ?", bucket)
        return json.loads(row[0]) if row and row[0] else None

    def set_policy(self, bucket: str, policy: Resource) -> None:
        """Keep the IAM policy of a bucket."""
        self.database.execute(
            "update bucket set policy = ? where name = ?", (json.dumps(policy), bucket)
        )

    def is_empty(self, bucket: str) -> bool:
        """Tell whether a bucket has no version at all, live or not."""
        return self._first("select 1 from object where bucket = ? limit 1", bucket) is None

    def find_live(self, bucket: str, name: str) -> Version | None:
        """Live version of an object, or None."""
        found = self._first(f"{_SELECT} where bucket = ? and name = ? and live", bucket, name)
        return _version(found) if found else None

    def find_generation(self, bucket: str, name: str, generation: int) -> Version | None:
        """One version of an object, live or not, or None."""
        where = "where bucket = ? and name = ? and generation = ?"
        found = self._first(f"{_SELECT} {where}", bucket, name, generation)
        return _version(found) if found else None

    def scan(self, bucket: str, first: str, *, noncurrent: bool) -> Iterator[Version]:
        """Versions of a bucket from a name on, by name, then generation."""
        rows = self.database.execute(
            f"{_SELECT} where bucket = ? and name >= ? and (live or ?) order by name, generation",
            (bucket, first, noncurrent),
        )
        return (_version(row) for row in rows)

    def insert_version(self, version: Version) -> None:
        """Add a version; the former live one must have been retired or removed."""
        self.database.execute(
            "insert into object (bucket, name, generation, live, blob, resource)"
            " values (?, ?, ?, ?, ?, ?)",
            (
                version.bucket,
                version.name,
                version.generation,
                version.live,
                version.blob,
                json.dumps(version.resource),
            ),
        )

    def update_version(self, version: Version) -> None:
        """Replace the resource and liveness of a version."""
        self.database.execute(
            "update object set live = ?, resource = ?"
            " where bucket = ? and name = ? and generation = ?",
            (version.live, json.dumps(version.resource), *_key(version)),
        )

    def delete_version(self, version: Version) -> None:
        """Remove a version; its bytes are left to the caller."""
        self.database.execute(
            "delete from object where bucket = ? and name = ? and generation = ?", _key(version)
        )

    def uses(self, blob: str) -> bool:
        """Tell whether any version has its bytes in a file."""
        return self._first("select 1 from object where blob = ? limit 1", blob) is not None

    def _first(self, sql: str, *parameters: Any) -> Any:
        return self.database.execute(sql, parameters).fetchone()


_SELECT = "select bucket, name, generation, live, blob, resource from object"


def _version(row: sqlite3.Row | tuple[Any, ...]) -> Version:
    bucket, name, generation, live, blob, resource = row
    return Version(bucket, name, generation, bool(live), blob, json.loads(resource))


def _key(version: Version) -> tuple[str, str, int]:
    return version.bucket, version.name, version.generation
