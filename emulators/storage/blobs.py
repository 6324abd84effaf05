"""Contents as files: written aside under a random name, visible once a row names them.

A file's name is ours and says nothing about the object, whose name is opaque text.
"""

import secrets
from collections.abc import AsyncIterable, Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from emulators.storage.hashes import Digest, Hasher
from shared.record import record

PIECE = 1 << 20


@record
class Blob:
    """A complete content on disk."""

    id: str
    digest: Digest


class Blobs:
    """Directory of contents."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    def path(self, blob: str) -> Path:
        """Place of a content."""
        return self._directory / blob

    async def write(self, chunks: AsyncIterable[bytes]) -> Blob:
        """Keep a content; nothing is left behind when the sender breaks off."""
        blob = _new_id()
        hasher = Hasher()
        try:
            with self.path(blob).open("wb") as file:
                async for chunk in chunks:
                    hasher.update(chunk)
                    file.write(chunk)
        except BaseException:
            self.delete(blob)
            raise
        return Blob(blob, hasher.digest())

    def keep(self, data: bytes) -> Blob:
        """Keep a content that is here as a whole."""
        blob = _new_id()
        hasher = Hasher()
        hasher.update(data)
        self.path(blob).write_bytes(data)
        return Blob(blob, hasher.digest())

    def join(self, sources: list[str]) -> Blob:
        """Keep the concatenation of contents."""
        blob = _new_id()
        hasher = Hasher()
        with self.path(blob).open("wb") as file:
            for source in sources:
                with self.open(source) as content:
                    for piece in pieces(content):
                        hasher.update(piece)
                        file.write(piece)
        return Blob(blob, hasher.digest())

    def adopt(self, path: Path) -> Blob:
        """Take a finished file as a content; the caller removes the file when all is committed."""
        blob = _new_id()
        hasher = Hasher()
        with path.open("rb") as file:
            for piece in pieces(file):
                hasher.update(piece)
        self.path(blob).hardlink_to(path)
        return Blob(blob, hasher.digest())

    def open(self, blob: str) -> BinaryIO:
        """Open a content; the handle outlives its deletion."""
        return self.path(blob).open("rb")

    def delete(self, blob: str) -> None:
        """Remove a content; absent is fine."""
        self.path(blob).unlink(missing_ok=True)

    def sweep(self, is_used: Callable[[str], bool]) -> None:
        """Remove what no row names: the remains of a killed process."""
        for path in self._directory.iterdir():
            if not is_used(path.name):
                path.unlink()


def pieces(file: BinaryIO, length: int | None = None) -> Iterator[bytes]:
    """Read a file from where it stands, at most ``length`` bytes, in pieces of a megabyte."""
    left = length
    while piece := file.read(PIECE if left is None else min(PIECE, left)):
        yield piece
        if left is not None:
            left -= len(piece)


def _new_id() -> str:
    return secrets.token_hex(16)
