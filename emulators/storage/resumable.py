"""Resumable uploads: bytes gather in a file of their own until the last chunk makes the object.

A session outlives the process. What was answered or counted as received is not asked for again.
"""

import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import asdict, field
from datetime import timedelta
from pathlib import Path
from typing import Self

from emulators.storage import errors, times
from emulators.storage.blobs import Blobs
from emulators.storage.limits import Limits
from emulators.storage.objects import Objects, Place
from emulators.storage.preconditions import Preconditions
from emulators.storage.ranges import Chunk
from emulators.storage.store import Resource, Store
from shared.record import record

LIFETIME = timedelta(days=7)
# Of a chunk that breaks off, whole multiples of this count as received.
GRANULE = 256 * 1024


@record
class Start:
    """What a session was opened for."""

    bucket: str
    name: str
    given: Resource
    conditions: Preconditions
    expected: dict[str, str]
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def read(cls, text: str) -> Self:
        """Start as it was stored."""
        fields = json.loads(text)
        fields["conditions"] = Preconditions(**fields["conditions"])
        fields["limits"] = Limits(**fields["limits"])
        return cls(**fields)


@record
class Progress:
    """State of a session: the finished object, or how many bytes are here."""

    received: int
    resource: Resource | None = None


class Sessions:
    """Every open or finished resumable upload."""

    def __init__(self, store: Store, blobs: Blobs, objects: Objects, directory: Path) -> None:
        self._store = store
        self._blobs = blobs
        self._objects = objects
        self._directory = directory
        # Who writes to a session; a later chunk takes over from one that hangs.
        self._writers: dict[str, object] = {}
        directory.mkdir(parents=True, exist_ok=True)
        self._expire()

    def open(self, start: Start) -> str:
        """Begin a session and return its id.

        Raises:
            Refused: 404, the bucket is missing; 412.
        """
        self._objects.check_target(Place(start.bucket, start.name), start.conditions)
        session = secrets.token_urlsafe(24)
        self._store.database.execute(
            "insert into upload (id, start, started_at) values (?, ?, ?)",
            (session, json.dumps(asdict(start)), times.write(times.now())),
        )
        return session

    def progress(self, session: str) -> Progress:
        """State of a session.

        Raises:
            Refused: 404, it was cancelled, has expired or never was.
        """
        row = self._row(session)
        path = self._path(session)
        received = path.stat().st_size if path.exists() else 0
        return Progress(received, json.loads(row[1]) if row[1] else None)

    async def receive(self, session: str, chunk: Chunk, content: AsyncIterator[bytes]) -> Progress:
        """Take a chunk, and make the object when it was the last.

        Bytes that are here already are skipped.

        Raises:
            Refused: 404; 400, the chunk leaves a gap or the hashes differ; 412 and 403 as of put.
            OSError: the sender broke off; what arrived of it counts, in granules.
        """
        before = self.progress(session)
        if before.resource:
            return before
        if chunk.start is not None:
            if chunk.start > before.received:
                raise _gap(chunk.start, before.received)
            await self._append(session, chunk.start, content)
        received = self.progress(session).received
        if chunk.total is None or received < chunk.total:
            return Progress(received)
        return Progress(received, self._finish(session))

    def cancel(self, session: str) -> None:
        """Forget a session and its bytes.

        Raises:
            Refused: 404.
        """
        self._row(session)
        self._forget(session)

    def expect(self, session: str, expected: dict[str, str]) -> None:
        """Demand hashes that only a later chunk names."""
        start = Start.read(self._row(session)[0])
        start.expected.update(expected)
        self._store.database.execute(
            "update upload set start = ? where id = ?", (json.dumps(asdict(start)), session)
        )

    def clear(self) -> None:
        """Remove the bytes of all sessions."""
        for path in self._directory.iterdir():
            path.unlink()

    async def _append(self, session: str, start: int, content: AsyncIterator[bytes]) -> None:
        writer = self._writers[session] = object()
        path = self._path(session)
        path.touch()
        before = path.stat().st_size
        with path.open("r+b", buffering=0) as file:
            try:
                file.seek(start)
                async for piece in content:
                    if self._writers.get(session) is not writer:
                        raise errors.unavailable(503)
                    file.write(piece)
            except OSError:
                if self._writers.get(session) is writer:
                    size = path.stat().st_size
                    file.truncate(max(before, size - size % GRANULE))
                raise
            finally:
                if self._writers.get(session) is writer:
                    del self._writers[session]

    def _finish(self, session: str) -> Resource:
        start = Start.read(self._row(session)[0])
        self._path(session).touch()
        blob = self._blobs.adopt(self._path(session))
        try:
            start.limits.check(blob.digest.size)
            place = Place(start.bucket, start.name)
            return self._objects.put(
                place,
                blob,
                start.given,
                start.conditions,
                expected=start.expected,
                also=lambda resource: self._conclude(session, resource),
            )
        except errors.Refused:
            self._blobs.delete(blob.id)
            self._forget(session)
            raise
        finally:
            self._path(session).unlink(missing_ok=True)

    def _conclude(self, session: str, resource: Resource) -> None:
        self._store.database.execute(
            "update upload set outcome = ? where id = ?", (json.dumps(resource), session)
        )

    def _forget(self, session: str) -> None:
        self._store.database.execute("delete from upload where id = ?", (session,))
        self._writers.pop(session, None)
        self._path(session).unlink(missing_ok=True)

    def _expire(self) -> None:
        until = times.write(times.now() - LIFETIME)
        self._store.database.execute("delete from upload where started_at < ?", (until,))
        known = {row[0] for row in self._store.database.execute("select id from upload")}
        for path in self._directory.iterdir():
            if path.name not in known:
                path.unlink()

    def _row(self, session: str) -> tuple[str, str | None]:
        row: tuple[str, str | None] | None = self._store.database.execute(
            "select start, outcome from upload where id = ?", (session,)
        ).fetchone()
        if row is None:
            raise errors.no_such_upload()
        return row

    def _path(self, session: str) -> Path:
        return self._directory / session


def _gap(start: int, received: int) -> errors.Refused:
    return errors.invalid(
        "Invalid request.  According to the Content-Range header, the upload offset is"
        f" {start} byte(s), which exceeds already uploaded size of {received} byte(s)."
    )
