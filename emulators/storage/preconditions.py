"""Preconditions on generations and metagenerations: what a request demands of what is stored."""

from collections.abc import Mapping
from typing import Any, Self

from emulators.storage import errors, fields
from shared.record import record

ABSENT = 0
# So the uploads of google-cloud-storage 3.17 spell it (blob.py, _do_multipart_upload).
MISSPELT = "ifMetaGenerationNotMatch"


@record
class Preconditions:
    """The four numeric demands; None demands nothing. Generation 0 means that no object is live."""

    generation: int | None = None
    not_generation: int | None = None
    metageneration: int | None = None
    not_metageneration: int | None = None

    @classmethod
    def read(cls, query: Mapping[str, str], prefix: str = "if") -> Self:
        """Preconditions of a query; the prefix ``ifSource`` reads those on a copy's source.

        Raises:
            Refused: 400, a value is no number.
        """
        suffixes = (
            "GenerationMatch",
            "GenerationNotMatch",
            "MetagenerationMatch",
            "MetagenerationNotMatch",
        )
        if MISSPELT in query:
            query = {**query, "ifMetagenerationNotMatch": query[MISSPELT]}
        return cls(*(_number(query, prefix + suffix) for suffix in suffixes))

    @classmethod
    def of_headers(cls, headers: Mapping[str, str]) -> Self:
        """Preconditions of the XML interface.

        Raises:
            Refused: 400, a value is no number.
        """
        names = ("x-goog-if-generation-match", "x-goog-if-metageneration-match")
        generation, metageneration = (_number(headers, name) for name in names)
        return cls(generation=generation, metageneration=metageneration)

    def check(self, resource: Mapping[str, Any] | None, *, reading: bool = False) -> None:
        """Hold the demands against the stored resource, None where there is none.

        Raises:
            Refused: 412; when reading, a failed "not match" is 304: the reader has this version.
        """
        generation = int(resource.get("generation", ABSENT)) if resource else ABSENT
        metageneration = int(resource["metageneration"]) if resource else None
        if not _matches(self.generation, generation):
            raise errors.condition_not_met()
        if not _matches(self.metageneration, metageneration):
            raise errors.condition_not_met()
        if _equals(self.not_generation, generation):
            raise errors.not_modified() if reading else errors.condition_not_met()
        if _equals(self.not_metageneration, metageneration):
            raise errors.not_modified() if reading else errors.condition_not_met()


def check_etags(headers: Mapping[str, str], etag: str) -> None:
    """Hold ``If-Match`` and ``If-None-Match`` of a read against the ETag.

    Raises:
        Refused: 412 or 304.
    """
    if (wanted := headers.get("If-Match")) and etag not in _etags(wanted):
        raise errors.condition_not_met()
    if (known := headers.get("If-None-Match")) and etag in _etags(known):
        raise errors.not_modified()


def _etags(header: str) -> set[str]:
    return {part.strip().removeprefix("W/").strip('"') for part in header.split(",")}


def _matches(wanted: int | None, actual: int | None) -> bool:
    return wanted is None or wanted == actual


def _equals(unwanted: int | None, actual: int | None) -> bool:
    return unwanted is not None and unwanted == actual


def _number(values: Mapping[str, str], name: str) -> int | None:
    value = values.get(name)
    return None if value is None else fields.number(name, value)
