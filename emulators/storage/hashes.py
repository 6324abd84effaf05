"""MD5 and CRC32C of contents, in the base64 form that the service reports and checks."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

import google_crc32c

from emulators.storage import errors
from shared.record import record


@record
class Digest:
    """Size and hashes of one content."""

    size: int
    md5: str
    crc32c: str


class Hasher:
    """Both hashes of bytes that arrive in pieces."""

    def __init__(self) -> None:
        self._md5 = hashlib.md5(usedforsecurity=False)
        # The package is typed, but this class is not.
        self._crc32c: Any = google_crc32c.Checksum()  # type: ignore[no-untyped-call]
        self._size = 0

    def update(self, data: bytes) -> None:
        self._md5.update(data)
        self._crc32c.update(data)
        self._size += len(data)

    def digest(self) -> Digest:
        """Digest of everything so far."""
        return Digest(self._size, _encode(self._md5.digest()), _encode(self._crc32c.digest()))


def announced(fields: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, str]:
    """Hashes that an upload names in its resource, in ``x-goog-hash`` or in ``Content-MD5``."""
    found = {name: str(fields[name]) for name in ("md5Hash", "crc32c") if fields.get(name)}
    for part in headers.get("x-goog-hash", "").split(","):
        algorithm, _, value = part.strip().partition("=")
        if value:
            found["md5Hash" if algorithm == "md5" else algorithm] = value
    if value := headers.get("Content-MD5", ""):
        found["md5Hash"] = value
    return found


def check(expected: Mapping[str, str], digest: Digest) -> None:
    """Compare announced hashes with those of the bytes that arrived.

    Raises:
        Refused: 400, one of them differs.
    """
    for name, label, actual in (
        ("md5Hash", "MD5 hash", digest.md5),
        ("crc32c", "CRC32C", digest.crc32c),
    ):
        if name in expected and expected[name] != actual:
            raise errors.bad_digest(label, expected[name], actual)


def md5_hex(md5: str) -> str:
    """Hexadecimal form of a base64 MD5, as ETags of the XML interface carry it."""
    return base64.b64decode(md5).hex()


def _encode(digest: bytes) -> str:
    return base64.b64encode(digest).decode()
