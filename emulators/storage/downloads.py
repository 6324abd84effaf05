"""Contents on their way out: ranges, headers, and gzip undone for readers that cannot."""

import zlib
from collections.abc import AsyncIterator, Mapping
from email.utils import format_datetime
from typing import Any, BinaryIO

from aiohttp import web

from emulators.storage import times
from emulators.storage.blobs import PIECE, Blobs, pieces
from emulators.storage.ranges import read_range
from emulators.storage.store import Version

GZIP_WINDOW = 31
_SIMPLE = {
    "contentType": "Content-Type",
    "cacheControl": "Cache-Control",
    "contentDisposition": "Content-Disposition",
    "contentEncoding": "Content-Encoding",
    "contentLanguage": "Content-Language",
}


def media(
    blobs: Blobs, version: Version, asked: Mapping[str, str], extra: Mapping[str, str]
) -> web.Response:
    """Answer with a content; ``extra`` headers win over those of the object.

    Raises:
        Refused: 416, the range lies behind the end.
    """
    headers = _headers(version.resource) | dict(extra)
    size = int(version.resource["size"])
    if _needs_decoding(version.resource, asked):
        with blobs.open(version.blob) as file:
            return _decoded(file.read(), headers)
    span = read_range(asked.get("Range", ""), size)
    if span:
        headers["Content-Range"] = span.header
    length = span.length if span else size
    headers["Content-Length"] = str(length)
    body = _body(blobs, version.blob, span.start if span else 0, length)
    return web.Response(status=206 if span else 200, headers=headers, body=body)


def head(version: Version, extra: Mapping[str, str]) -> web.Response:
    """Answer with the headers of a content."""
    headers = _headers(version.resource) | dict(extra)
    headers["Content-Length"] = version.resource["size"]
    return web.Response(headers=headers)


def object_headers(resource: Mapping[str, Any]) -> dict[str, str]:
    """Headers that name a version, as reads and XML writes carry them."""
    hashes = [f"crc32c={resource['crc32c']}"]
    if "md5Hash" in resource:
        hashes.append(f"md5={resource['md5Hash']}")
    return {
        "x-goog-generation": resource["generation"],
        "x-goog-metageneration": resource["metageneration"],
        "x-goog-hash": ",".join(hashes),
        "x-goog-stored-content-encoding": resource.get("contentEncoding") or "identity",
        "x-goog-stored-content-length": resource["size"],
        "x-goog-storage-class": resource["storageClass"],
    }


def _headers(resource: Mapping[str, Any]) -> dict[str, str]:
    modified = format_datetime(times.read(resource["updated"]), usegmt=True)
    own = {header: resource[name] for name, header in _SIMPLE.items() if resource.get(name)}
    return {
        "Cache-Control": "private, max-age=0",
        "Last-Modified": modified,
        "Accept-Ranges": "bytes",
        **object_headers(resource),
        **own,
    }


def _body(blobs: Blobs, blob: str, start: int, length: int) -> bytes | AsyncIterator[bytes]:
    file = blobs.open(blob)
    file.seek(start)
    if length <= PIECE:
        with file:
            return file.read(length)
    return _stream(file, length)


async def _stream(file: BinaryIO, length: int) -> AsyncIterator[bytes]:
    with file:
        for piece in pieces(file, length):
            yield piece


def _needs_decoding(resource: Mapping[str, Any], asked: Mapping[str, str]) -> bool:
    """Tell whether gzip is undone here (Cloud Storage documentation, "Transcoding")."""
    if resource.get("contentEncoding") != "gzip":
        return False
    if "no-transform" in (resource.get("cacheControl") or ""):
        return False
    return "gzip" not in asked.get("Accept-Encoding", "")


def _decoded(data: bytes, headers: dict[str, str]) -> web.Response:
    try:
        data = zlib.decompress(data, GZIP_WINDOW)
    except zlib.error:
        return web.Response(headers=headers, body=data)
    del headers["Content-Encoding"]
    headers["Warning"] = "214 UploadServer gunzipped"
    return web.Response(headers=headers, body=data)
