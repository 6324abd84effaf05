"""The mailbox as JSON, for tests and tools."""

import asyncio
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from aiohttp import web

from emulators.mailbox.letter import Letter
from emulators.mailbox.smtp import Receiver
from emulators.mailbox.store import LIMIT, Mail, Search, Store

MESSAGES = "/mailbox/messages"


class Api:
    """Handlers below ``/mailbox/messages``."""

    def __init__(self, store: Store, receiver: Receiver) -> None:
        self._store = store
        self._receiver = receiver

    def mount(self, router: web.UrlDispatcher) -> None:
        """Add the routes."""
        router.add_get(MESSAGES, self.list_messages)
        router.add_delete(MESSAGES, self.delete_messages)
        router.add_get(f"{MESSAGES}/{{id:\\d+}}", self.get_message)
        router.add_delete(f"{MESSAGES}/{{id:\\d+}}", self.delete_message)

    async def list_messages(self, request: web.Request) -> web.Response:
        """Messages of ``to``, with the words ``q``, newer than the id ``after``, newest first.

        At most ``limit`` of them, or 200.
        With ``wait_s`` the answer waits until there is one, at most so long.
        """
        try:
            search, wait_s = search_of(request), float(request.query.get("wait_s", 0))
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=400)
        mails = await self._await(search, wait_s)
        return web.json_response({"messages": [_listed(mail) for mail in mails]})

    async def get_message(self, request: web.Request) -> web.Response:
        """One message with text, HTML, links, headers and attachment names."""
        found = self._store.get(int(request.match_info["id"]))
        if found is None:
            return web.json_response({"error": "no such message"}, status=404)
        return web.json_response(_whole(*found))

    async def delete_message(self, request: web.Request) -> web.Response:
        """Forget one message."""
        deleted = self._store.delete(int(request.match_info["id"]))
        return web.Response(status=204 if deleted else 404)

    async def delete_messages(self, _request: web.Request) -> web.Response:
        """Forget all messages."""
        self._store.delete()
        return web.Response(status=204)

    async def _await(self, search: Search, wait_s: float) -> list[Mail]:
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                while not (mails := self._store.find(search)):
                    await self._receiver.wait()
                return mails
        return self._store.find(search)


def search_of(request: web.Request) -> Search:
    """Search in the query of a request.

    Raises:
        ValueError: ``after`` or ``limit`` is no number.
    """
    query = request.query
    after, limit = int(query.get("after") or 0), int(query.get("limit") or LIMIT)
    return Search(query.get("to", ""), query.get("q", ""), after, limit)


def _listed(mail: Mail) -> dict[str, Any]:
    return {**asdict(mail), "received_at": mail.received_at.isoformat()}


def _whole(mail: Mail, letter: Letter) -> dict[str, Any]:
    return {
        **_listed(mail),
        "text": letter.text,
        "html": letter.html,
        "links": letter.links,
        "attachments": letter.attachments,
        "headers": {name: str(value) for name, value in letter.message.items()},
    }
