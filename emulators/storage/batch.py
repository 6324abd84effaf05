"""Batch requests: several calls of the JSON interface in one multipart body."""

import http
import re
from collections.abc import Awaitable, Callable
from email.parser import BytesParser

from aiohttp import web

from emulators.storage import errors, multipart
from emulators.storage.call import Call

Dispatch = Callable[[Call], Awaitable[web.Response]]

BOUNDARY = "batch_answer"
_REQUEST = re.compile(rb"\s*([A-Z]+) (\S+)[^\r\n]*\r?\n((?:[^\r\n]+\r?\n)*)(?:\r?\n)?")


async def serve(call: Call, dispatch: Dispatch) -> web.Response:
    """Answer every call of a batch in its order; one that fails does not stop the others.

    Raises:
        Refused: 400, the body is no batch.
    """
    content_type = call.headers.get("Content-Type", "")
    answers = []
    for part in multipart.split(await call.read(), content_type):
        inner = _read(call, part)
        response = await dispatch(inner)
        content_id = {name.lower(): value for name, value in part.headers.items()}.get("content-id")
        answers.append(_write(response, content_id))
    body = b"".join(b"--%s\r\n%s\r\n" % (BOUNDARY.encode(), answer) for answer in answers)
    body += b"--%s--\r\n" % BOUNDARY.encode()
    return web.Response(
        body=body, headers={"Content-Type": f"multipart/mixed; boundary={BOUNDARY}"}
    )


def _read(outer: Call, part: multipart.Part) -> Call:
    match = _REQUEST.match(part.body)
    if not match:
        raise errors.invalid("Failed to parse batch request")
    method, target, head = match.groups()
    path = re.sub(r"^https?://[^/]+", "", target.decode())
    if not path.startswith("/storage/v1/") or "alt=media" in path:
        raise errors.invalid("Uploads and downloads cannot be batched")
    headers = dict(BytesParser().parsebytes(head + b"\n", headersonly=True).items())
    return Call.of_part(outer, method.decode(), path, headers, part.body[match.end() :])


def _write(response: web.Response, content_id: str | None) -> bytes:
    body = response.body if isinstance(response.body, bytes) else b""
    phrase = http.HTTPStatus(response.status).phrase
    lines = ["Content-Type: application/http"]
    if content_id:
        lines.append(f"Content-ID: <response-{content_id.strip('<>')}>")
    lines += [
        "",
        f"HTTP/1.1 {response.status} {phrase}",
        "Content-Type: application/json; charset=UTF-8",
        f"Content-Length: {len(body)}",
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + body
