"""Byte ranges: ``Range`` of a download and ``Content-Range`` of an upload chunk."""

import re

from emulators.storage import errors
from shared.record import record

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_CONTENT_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)")


@record
class Span:
    """Bytes ``start`` to ``end``, both included, of ``size``."""

    start: int
    end: int
    size: int

    @property
    def length(self) -> int:
        """Bytes inside."""
        return self.end - self.start + 1

    @property
    def header(self) -> str:
        """Value of ``Content-Range``."""
        return f"bytes {self.start}-{self.end}/{self.size}"


def read_range(header: str, size: int) -> Span | None:
    """Part of a content that a ``Range`` header asks for; None means all of it.

    Several ranges, and anything that cannot be read, are answered with the whole content.

    Raises:
        Refused: 416, the part lies behind the end.
    """
    match = _RANGE.fullmatch(header.strip())
    if not match or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    start = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if start >= size or (last and first and int(last) < start):
        text = "The requested range cannot be satisfied."
        raise errors.Refused(
            416, "requestedRangeNotSatisfiable", text, "InvalidRange", text, {"Details": header}
        )
    return Span(start, end, size)


@record
class Chunk:
    """Where an upload chunk belongs.

    ``start`` is None when nothing is sent and only the state is asked; ``total`` is None while
    the sender does not know the whole size.
    """

    start: int | None
    total: int | None


def read_chunk(header: str, length: int) -> Chunk:
    """Place of a chunk; without ``Content-Range`` the body is the whole content.

    Raises:
        Refused: 400, the header cannot be read.
    """
    if not header:
        return Chunk(0, length)
    match = _CONTENT_RANGE.fullmatch(header.strip())
    if not match:
        raise errors.invalid(f"Failed to parse Content-Range header: {header!r}")
    first, _, total = match.groups()
    return Chunk(int(first) if first else None, None if total == "*" else int(total))
