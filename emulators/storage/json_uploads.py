"""JSON interface of uploads: simple, multipart and resumable."""

import json
from typing import Any

from aiohttp import web

from emulators.storage import errors, hashes, multipart, ranges
from emulators.storage.blobs import Blob, Blobs
from emulators.storage.call import Call
from emulators.storage.objects import Objects, Place
from emulators.storage.preconditions import Preconditions
from emulators.storage.resumable import Progress, Sessions, Start
from emulators.storage.routes import answer, on
from shared.record import record

PATH = "upload/storage/v1/b/{bucket}/o"
CANCELLED = 499
_QUERY_FIELDS = ("contentEncoding", "kmsKeyName")


@record
class UploadApi:
    """Handlers of contents that come in."""

    blobs: Blobs
    objects: Objects
    sessions: Sessions

    @on("POST", PATH)
    async def upload(self, call: Call) -> web.Response:
        """Make an object, or open a session."""
        kinds = {
            "media": self._upload_media,
            "multipart": self._upload_multipart,
            "resumable": self._start,
        }
        kind = call.query.get("uploadType", "")
        if kind not in kinds:
            raise errors.invalid(f"Unknown upload type: {kind!r}")
        return await kinds[kind](call)

    @on("PUT", PATH)
    async def receive(self, call: Call) -> web.Response:
        """Take a chunk of a session, or tell its state."""
        progress = await receive(self.sessions, call)
        return incomplete(progress) if progress.resource is None else answer(progress.resource)

    @on("DELETE", PATH)
    async def cancel(self, call: Call) -> web.Response:
        """Forget a session."""
        self.sessions.cancel(call.query.get("upload_id", ""))
        return web.Response(status=CANCELLED)

    async def _upload_media(self, call: Call) -> web.Response:
        blob = await self.blobs.write(call.content)
        given = _given(call, {}, call.headers.get("Content-Type"))
        return self._put(call, given, blob)

    async def _upload_multipart(self, call: Call) -> web.Response:
        content_type = call.headers.get("Content-Type", "")
        metadata, media = multipart.split_upload(await call.read(), content_type)
        given = _given(call, _parse(metadata), media.headers.get("content-type"))
        return self._put(call, given, self.blobs.keep(media.body))

    async def _start(self, call: Call) -> web.Response:
        given = _given(call, await call.json(), call.headers.get("X-Upload-Content-Type"))
        session = self.sessions.open(
            Start(
                bucket=call.names["bucket"],
                name=_name(call, given),
                given=given,
                conditions=Preconditions.read(call.query),
                expected=hashes.announced(given, call.headers),
            )
        )
        location = f"{call.origin}{call.path}?uploadType=resumable&upload_id={session}"
        return web.Response(headers={"Location": location, "X-GUploader-UploadID": session})

    def _put(self, call: Call, given: dict[str, Any], blob: Blob) -> web.Response:
        place = Place(call.names["bucket"], _name(call, given))
        expected = hashes.announced(given, call.headers)
        conditions = Preconditions.read(call.query)
        return answer(self.objects.put(place, blob, given, conditions, expected=expected))


async def receive(sessions: Sessions, call: Call) -> Progress:
    """Pass a chunk to the session that the query names.

    Raises:
        Refused: as ``Sessions.receive``.
    """
    session = call.query.get("upload_id", "")
    if expected := hashes.announced({}, call.headers):
        sessions.expect(session, expected)
    length = int(call.headers.get("Content-Length", "0"))
    chunk = ranges.read_chunk(call.headers.get("Content-Range", ""), length)
    return await sessions.receive(session, chunk, call.content)


def incomplete(progress: Progress) -> web.Response:
    """308, with the bytes that need not be sent again."""
    last = progress.received - 1
    headers = {"Range": f"bytes=0-{last}"} if progress.received else {}
    return web.Response(status=308, headers=headers)


def _given(call: Call, metadata: dict[str, Any], content_type: str | None) -> dict[str, Any]:
    given = {"contentType": content_type} | metadata
    named = {name: call.query[name] for name in _QUERY_FIELDS if name in call.query}
    return given | named


def _name(call: Call, given: dict[str, Any]) -> str:
    name = given.get("name") or call.query.get("name")
    if not name:
        raise errors.required("name")
    return str(name)


def _parse(metadata: bytes) -> dict[str, Any]:
    try:
        given = json.loads(metadata or b"{}")
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise errors.Refused(400, "parseError", "Parse Error")
    return given
