"""Sizes that the signer of an upload URL allows, by ``x-goog-content-length-range``."""

from collections.abc import Mapping
from typing import Self

from emulators.storage import errors, fields
from shared.record import record

HEADER = "x-goog-content-length-range"
NO_END = 5 * 1024**4


@record
class Limits:
    """Smallest and largest size of an upload, in bytes; by default what the service allows."""

    least: int = 0
    most: int = NO_END

    @classmethod
    def read(cls, headers: Mapping[str, str]) -> Self:
        """Limits of a request.

        Raises:
            Refused: 400, the header cannot be read.
        """
        given = headers.get(HEADER)
        if given is None:
            return cls()
        least, _, most = (part.strip() for part in given.partition(","))
        try:
            return cls(fields.number(HEADER, least), fields.number(HEADER, most))
        except errors.Refused:
            raise errors.malformed_header(HEADER, f"Cannot parse {given!r}") from None

    def check(self, size: int) -> None:
        """Compare a size.

        Raises:
            Refused: 400, it lies outside.
        """
        if not self.least <= size <= self.most:
            raise errors.wrong_size(size, self.least, self.most)
