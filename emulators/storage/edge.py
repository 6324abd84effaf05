"""The HTTP edge: which interface a path belongs to, ordered faults, and refusals as answers."""

import asyncio
import logging
from collections.abc import Sequence

from aiohttp import web

from emulators.faults import Faults
from emulators.guard import is_foreign, is_ours
from emulators.storage import batch, errors, routes
from emulators.storage.call import Call
from emulators.storage.signers import Signers
from emulators.storage.xml_api import XmlApi

JSON_PREFIXES = ("/storage/v1/", "/upload/storage/v1/", "/download/storage/v1/")
BATCH = "/batch/storage/v1"
SIGNERS = "/_signers"
FOREIGN_KEYS = ("x-goog-encryption-", "x-goog-copy-source-encryption-")
_log = logging.getLogger(__name__)


class Edge:
    """Takes every request of the port."""

    def __init__(
        self, table: Sequence[routes.Route], xml: XmlApi, signers: Signers, faults: Faults
    ) -> None:
        self._routes = table
        self._xml = xml
        self._signers = signers
        self._faults = faults

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a request, or cut its connection when a fault says so."""
        try:
            call = Call.of_http(request)
            _require_ours(request, call)
            return await self._answer(call)
        except errors.Refused as refusal:
            return _told(refusal)
        except (errors.Dropped, ConnectionError):
            if request.transport:
                request.transport.abort()
            return web.Response(status=499)
        except Exception:  # noqa: BLE001 - a client is told in the form that it reads
            _log.exception("a defect of the emulator")
            return _told(errors.unavailable(500))

    async def _answer(self, call: Call) -> web.StreamResponse:
        if call.path == BATCH:
            return await batch.serve(call, self._answer_json)
        if call.path == SIGNERS:
            return routes.answer({"client_email": self._signers.register(await call.json())})
        if call.path.startswith(JSON_PREFIXES):
            return await self._answer_json(call)
        return await self._answer_xml(call)

    async def _answer_json(self, call: Call) -> web.Response:
        try:
            _refuse_foreign_keys(call)
            handler = routes.find(self._routes, call)
            await self._suffer(call.names.get("bucket", ""))
            return await handler(call)
        except errors.Refused as refusal:
            return _told(refusal)

    async def _answer_xml(self, call: Call) -> web.Response:
        try:
            _refuse_foreign_keys(call)
            await self._suffer(call.segments[0])
            return await self._xml.serve(call)
        except errors.Refused as refusal:
            return _told(refusal, "xml")

    async def _suffer(self, bucket: str) -> None:
        """Let a request to a bucket suffer what was ordered for it, before it has any effect."""
        outcome = self._faults.take("storage", bucket)
        await asyncio.sleep(outcome.delay_s)
        if outcome.dropped:
            raise errors.Dropped
        if outcome.status is not None:
            raise errors.unavailable(outcome.status)


def _require_ours(request: web.Request, call: Call) -> None:
    """Refuse other sites' pages, unless at what is made for pages: signed addresses."""
    for_programs = call.path in (BATCH, SIGNERS) or call.path.startswith(JSON_PREFIXES)
    if not is_ours(request) or (for_programs and is_foreign(request)):
        raise errors.Refused(403, "forbidden", "Only programs of this machine.")


def _refuse_foreign_keys(call: Call) -> None:
    if any(name.lower().startswith(FOREIGN_KEYS) for name in call.headers):
        raise errors.unsupported("encryption keys supplied by the customer")


def _told(refusal: errors.Refused, kind: str = "json") -> web.Response:
    if refusal.status == web.HTTPNotModified.status_code:
        return web.Response(status=refusal.status)
    body = refusal.as_json() if kind == "json" else refusal.as_xml()
    content_type = f"application/{kind}"
    return web.Response(
        status=refusal.status, body=body, content_type=content_type, charset="UTF-8"
    )
