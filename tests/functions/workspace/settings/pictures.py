"""Small pictures that every viewer takes, of whatever size they say."""

import struct
import zlib


def chunk(name: bytes, data: bytes = b"") -> bytes:
    """One part of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int = 1, height: int = 1, *more: bytes) -> bytes:
    """A grey picture; its pixels are those of a single point."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(more) + pixels + chunk(b"IEND")


def segment(marker: int, data: bytes) -> bytes:
    """One part of a JPEG."""
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data


def jpeg(width: int = 1, height: int = 1, frame: int = 0xC0, scan: bytes = b"\x37\xff\0") -> bytes:
    """Tables left out; what stands in its thumbnail is not its end."""
    thumbnail = segment(0xE1, b"Exif\0\0\xff\xd8\xff\xd9")
    size = segment(frame, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\0")
    begin = segment(0xDA, b"\x01\x01\0\0\x3f\0")
    return b"\xff\xd8" + thumbnail + size + begin + scan + b"\xff\xd0" + scan + b"\xff\xd9"


def webp(name: bytes, data: bytes, *before: bytes) -> bytes:
    """A file of one picture, behind other chunks."""
    parts = b"".join((*before, _part(name, data)))
    return b"RIFF" + struct.pack("<I", len(parts) + 4) + b"WEBP" + parts


def _part(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def lossy(width: int = 1, height: int = 1) -> bytes:
    """The data of a VP8 picture."""
    return b"\x30\x01\0\x9d\x01\x2a" + struct.pack("<HH", width, height) + b"\0" * 4


def lossless(width: int = 1, height: int = 1) -> bytes:
    """The data of a VP8L picture."""
    return b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + b"\0" * 4


def canvas(width: int = 1, height: int = 1, flags: int = 0) -> bytes:
    """A VP8X chunk."""
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return _part(b"VP8X", bytes((flags, 0, 0, 0)) + sides)
