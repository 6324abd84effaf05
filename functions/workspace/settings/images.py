"""What a picture says of itself, read from its bytes without decoding it.

PNG: W3C Portable Network Graphics, 5 and 11.2; JPEG: ITU-T T.81, annex B; WebP: RFC 9649, 2.
A picture is measured before anybody decodes it: a few thousand bytes can hold 50,000 x 50,000.
"""

import re
from collections.abc import Iterator
from typing import Final

from shared.record import record

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8"
# Within a scan 0xFF is followed by zero, or a restart's number; anything else ends the scan.
_MARKER: Final = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _END = 0xDA, 0xD9
_ANIMATED: Final = 0x02  # in the flags of VP8X
_BITS_14: Final = 0x3FFF


class Unreadable(ValueError):
    """No still PNG, JPEG or WebP, or not all of one."""


@record
class Picture:
    """Its media type, the longer of its sides in pixels, and its bytes without what follows."""

    kind: str
    side: int
    content: bytes


def read(content: bytes) -> Picture:
    """The picture that ``content`` begins with.

    Raises:
        Unreadable: it is animated, cut short, or nothing that we show.
    """
    try:
        if content.startswith(_PNG):
            return _png(content)
        if content.startswith(_JPEG):
            return _jpeg(content)
        if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
            return _webp(content)
    except IndexError as error:
        raise Unreadable("cut short") from error
    raise Unreadable("another format")


def _number(content: bytes, at: int, size: int, order: str = "big") -> int:
    if at + size > len(content):
        raise Unreadable("cut short")
    return int.from_bytes(content[at : at + size], "little" if order == "little" else "big")


def _png(content: bytes) -> Picture:
    at, seen = len(_PNG), set[bytes]()
    while True:
        length, name = _number(content, at, 4), content[at + 4 : at + 8]
        if not seen and (name != b"IHDR" or length != 13):  # noqa: PLR2004 - its only length
            raise Unreadable("no header")
        seen.add(name)
        at += 12 + length  # with its length, its name and its checksum
        if at > len(content) or b"acTL" in seen:
            raise Unreadable("cut short or animated")
        if name == b"IEND":
            break
    if b"IDAT" not in seen:
        raise Unreadable("no picture")
    sides = [_number(content, 16, 4), _number(content, 20, 4)]
    return _measured("image/png", sides, content[:at])


def _jpeg(content: bytes) -> Picture:
    at, sides, scans, marker = 2, list[int](), 0, 0
    while found := (_MARKER.search if marker == _SCAN else _MARKER.match)(content, at):
        marker, at = found[1][0], found.end()
        if marker == _END and scans:
            return _measured("image/jpeg", sides, content[:at])
        if marker in _FRAMES:
            sides += [_number(content, at + 3, 2), _number(content, at + 5, 2)]
        scans += marker == _SCAN
        at += _number(content, at, 2)
    raise Unreadable("cut short")


def _webp(content: bytes) -> Picture:
    end = 8 + _number(content, 4, 4, "little")
    sides: list[int] = []
    if end > len(content):
        raise Unreadable("cut short")
    for name, at in _chunks(content, end):
        if name in {b"ANIM", b"ANMF"} or (name == b"VP8X" and content[at] & _ANIMATED):
            raise Unreadable("animated")
        if name == b"VP8 ":
            sides += [_number(content, at + n, 2, "little") & _BITS_14 for n in (6, 8)]
        if name == b"VP8L":
            packed = _number(content, at + 1, 4, "little")
            sides += [1 + (packed & _BITS_14), 1 + (packed >> 14 & _BITS_14)]
        if name == b"VP8X":
            sides += [1 + _number(content, at + n, 3, "little") for n in (4, 7)]
    return _measured("image/webp", sides, content[:end])


def _chunks(content: bytes, end: int) -> Iterator[tuple[bytes, int]]:
    """Name of each chunk and where its data begin.

    Raises:
        Unreadable: one goes beyond the file, or none holds a picture.
    """
    at, pictures = 12, 0
    while at < end:
        name, length = content[at : at + 4], _number(content, at + 4, 4, "little")
        pictures += name in {b"VP8 ", b"VP8L"}
        if at + 8 + length > end:
            raise Unreadable("cut short")
        yield name, at + 8
        at += 8 + length + length % 2
    if not pictures:
        raise Unreadable("no picture")


def _measured(kind: str, sides: list[int], content: bytes) -> Picture:
    if not sides or min(sides) < 1:
        raise Unreadable("of no size")
    return Picture(kind, max(sides), content)
