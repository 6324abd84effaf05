"""HTML on the wire: gzip for whoever takes it, without telling the secret that it carries.

Compression finds what stands twice. Whoever may write into a page that also holds a secret, and
sees how long it travels, could guess the secret letter by letter (BREACH, 2013). So the secret
stands in blocks of its own, between which nothing is remembered: nothing can be like it.
"""

import zlib
from collections.abc import Iterator
from typing import Final

from flask import Request, Response

_GZIP: Final = zlib.MAX_WBITS | 16
_LEVEL: Final = 2
_LEAST: Final = 1024  # bytes; less fits one packet anyway


def compress(request: Request, response: Response, secret: str) -> None:
    """Compress ``response``, HTML, if it is worth it and ``request`` takes gzip.

    ``secret`` is what an attacker must not learn of it. The tag becomes a weak one: it is the same
    page, in other bytes (RFC 9110, 8.8.1).
    """
    body = response.get_data()
    if len(body) < _LEAST or not request.accept_encodings["gzip"]:
        return
    response.set_data(b"".join(_blocks(body, secret.encode())))
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)


def _blocks(body: bytes, secret: bytes) -> Iterator[bytes]:
    packed = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    *parts, last = body.split(secret)
    for part in parts:
        yield packed.compress(part)
        yield packed.flush(zlib.Z_FULL_FLUSH)
        yield packed.compress(secret)
        yield packed.flush(zlib.Z_FULL_FLUSH)
    yield packed.compress(last)
    yield packed.flush()
