"""Bodies made of parts: metadata with media in one upload, and requests in a batch."""

import re
from collections.abc import Mapping
from email.message import Message
from email.parser import BytesParser

from emulators.storage import errors
from shared.record import record

_BOUNDARY = re.compile(r'boundary=(?:"([^"]+)"|\'([^\']+)\'|([^\s;]+))', re.IGNORECASE)
_PARTS_OF_AN_UPLOAD = 2


@record
class Part:
    """Headers and exact bytes of one part."""

    headers: Mapping[str, str]
    body: bytes


def split(body: bytes, content_type: str) -> list[Part]:
    """Parts of a multipart body; their bytes are left as they are.

    Raises:
        Refused: 400, no boundary is named or the body does not end with it.
    """
    match = _BOUNDARY.search(content_type)
    if not match:
        raise errors.invalid("Missing multipart boundary")
    delimiter = b"--" + next(group for group in match.groups() if group).encode()
    pieces = re.split(rb"(?:^|\r?\n)" + re.escape(delimiter), body)
    if len(pieces) < _PARTS_OF_AN_UPLOAD or not pieces[-1].startswith(b"--"):
        raise errors.invalid("Malformed multipart body")
    return [_part(piece) for piece in pieces[1:-1]]


def split_upload(body: bytes, content_type: str) -> tuple[bytes, Part]:
    """Metadata and media of a multipart upload.

    Raises:
        Refused: 400, there are not exactly two parts.
    """
    parts = split(body, content_type)
    if len(parts) != _PARTS_OF_AN_UPLOAD:
        raise errors.invalid("A multipart upload has a metadata part and a media part")
    return parts[0].body, parts[1]


def _part(piece: bytes) -> Part:
    match = re.match(rb"[ \t]*\r?\n((?:[^\r\n]+\r?\n)*)\r?\n", piece)
    if not match:
        raise errors.invalid("Malformed multipart body")
    headers: Message = BytesParser().parsebytes(match.group(1) + b"\n", headersonly=True)
    return Part(dict(headers.items()), piece[match.end() :])
