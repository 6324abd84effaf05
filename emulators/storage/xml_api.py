"""XML interface: what a V4 signed URL of one object may do - read, write, delete, start an upload.

A resumable session's URL is a secret of its own, so its chunks carry no signature.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote, unquote

from aiohttp import web

from emulators.storage import cors, downloads, errors, hashes, signatures, times
from emulators.storage.blobs import Blobs
from emulators.storage.call import Call
from emulators.storage.json_uploads import CANCELLED, incomplete, receive
from emulators.storage.limits import Limits
from emulators.storage.objects import Objects
from emulators.storage.preconditions import Preconditions, check_etags
from emulators.storage.resumable import Sessions, Start
from emulators.storage.signers import Signers
from emulators.storage.store import Store
from shared.record import record

META = "x-goog-meta-"
_SIMPLE = {
    "Content-Type": "contentType",
    "Cache-Control": "cacheControl",
    "Content-Disposition": "contentDisposition",
    "Content-Encoding": "contentEncoding",
    "Content-Language": "contentLanguage",
    "x-goog-storage-class": "storageClass",
    "x-goog-custom-time": "customTime",
    "x-goog-encryption-kms-key-name": "kmsKeyName",
}
_OVERRIDES = {
    "response-content-type": "Content-Type",
    "response-content-disposition": "Content-Disposition",
}


@record
class XmlApi:
    """Handlers of object paths."""

    store: Store
    blobs: Blobs
    objects: Objects
    sessions: Sessions
    signers: Signers

    async def serve(self, call: Call) -> web.Response:
        """Answer a request to ``/bucket/object``; every other path is refused."""
        bucket, _, name = call.path.lstrip("/").partition("/")
        call.names = {"bucket": unquote(bucket), "object": unquote(name)}
        if call.method == "OPTIONS":
            return cors.preflight(self.store.find_bucket(call.names["bucket"]), call.headers)
        response = await self._find(call)(call)
        cors.decorate(response, self.store.find_bucket(call.names["bucket"]), call)
        return response

    def _find(self, call: Call) -> Callable[[Call], Awaitable[web.Response]]:
        if "upload_id" in call.query and signatures.SIGNATURE not in call.query:
            in_session = {"PUT": self.receive, "DELETE": self.cancel}
            if call.method in in_session:
                return in_session[call.method]
        signatures.verify(call.presented, self.signers.public_key, times.now())
        handlers = {
            "GET": self.read,
            "HEAD": self.head,
            "PUT": self.write,
            "DELETE": self.delete,
            "POST": self.start,
        }
        if call.method not in handlers or not call.names["object"]:
            text = "The specified method is not allowed against this resource."
            raise errors.Refused(405, "methodNotAllowed", text, "MethodNotAllowed", text)
        return handlers[call.method]

    async def read(self, call: Call) -> web.Response:
        """Answer with the content."""
        version = self.objects.get(call.place)
        Preconditions.of_headers(call.headers).check(version.resource, reading=True)
        headers = _read_headers(call, version.resource)
        check_etags(call.headers, headers["ETag"].strip('"'))
        return downloads.media(self.blobs, version, call.headers, headers)

    async def head(self, call: Call) -> web.Response:
        """Answer with the headers of the content."""
        version = self.objects.get(call.place)
        Preconditions.of_headers(call.headers).check(version.resource, reading=True)
        return downloads.head(version, _read_headers(call, version.resource))

    async def write(self, call: Call) -> web.Response:
        """Make the body the object."""
        limits = Limits.read(call.headers)
        limits.check(int(call.headers.get("Content-Length", "0")))
        blob = await self.blobs.write(call.content)
        given = _metadata(call)
        resource = self.objects.put(
            call.place,
            blob,
            given,
            Preconditions.of_headers(call.headers),
            expected=hashes.announced({}, call.headers),
        )
        return _written(resource)

    async def delete(self, call: Call) -> web.Response:
        """Delete the object, or one generation of it."""
        self.objects.delete(call.place, Preconditions.of_headers(call.headers))
        return web.Response(status=204)

    async def start(self, call: Call) -> web.Response:
        """Open a resumable session, whose URL needs no signature."""
        if call.headers.get("x-goog-resumable") != "start":
            raise errors.malformed_header("x-goog-resumable", "Expected start")
        session = self.sessions.open(
            Start(
                bucket=call.names["bucket"],
                name=call.names["object"],
                given=_metadata(call),
                conditions=Preconditions.of_headers(call.headers),
                expected=hashes.announced({}, call.headers),
                limits=Limits.read(call.headers),
            )
        )
        location = f"{call.origin}{call.path}?upload_id={quote(session)}"
        headers = {"Location": location, "X-GUploader-UploadID": session}
        return web.Response(status=201, headers=headers)

    async def receive(self, call: Call) -> web.Response:
        """Take a chunk of a session, or tell its state."""
        progress = await receive(self.sessions, call)
        return incomplete(progress) if progress.resource is None else _written(progress.resource)

    async def cancel(self, call: Call) -> web.Response:
        """Forget a session."""
        self.sessions.cancel(call.query["upload_id"])
        return web.Response(status=CANCELLED)


def _metadata(call: Call) -> dict[str, Any]:
    given: dict[str, Any] = {
        field: call.headers[header] for header, field in _SIMPLE.items() if header in call.headers
    }
    custom = {
        header.lower().removeprefix(META): value
        for header, value in call.headers.items()
        if header.lower().startswith(META)
    }
    return given | ({"metadata": custom} if custom else {})


def _read_headers(call: Call, resource: dict[str, Any]) -> dict[str, str]:
    headers = {"ETag": _etag(resource)}
    headers |= {META + name: value for name, value in resource.get("metadata", {}).items()}
    for parameter, header in _OVERRIDES.items():
        if parameter in call.query:
            headers[header] = call.query[parameter]
    return headers


def _written(resource: dict[str, Any]) -> web.Response:
    return web.Response(headers={"ETag": _etag(resource), **downloads.object_headers(resource)})


def _etag(resource: dict[str, Any]) -> str:
    """MD5 where there is one, as the XML interface has it, in quotation marks."""
    md5 = resource.get("md5Hash")
    return f'"{hashes.md5_hex(md5) if md5 else resource["etag"]}"'
