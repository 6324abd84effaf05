"""The running mailbox."""

import asyncio

from aiohttp import web

from emulators.faults import EVERY_FAULT
from emulators.mailbox.api import Api
from emulators.mailbox.pages import Pages
from emulators.mailbox.smtp import Receiver, serve
from emulators.mailbox.store import Store
from emulators.service import Config


class Mailbox:
    """SMTP in, JSON and pages out."""

    name = "mailbox"
    faults = EVERY_FAULT - {"reorder"}

    def __init__(self, config: Config) -> None:
        self._port = config.port(self.name)
        self._store = Store(config.directory(self.name) / "mailbox.sqlite")
        self._receiver = Receiver(self._store, config.faults)
        self._server: asyncio.Server | None = None

    async def serve(self) -> None:
        """Open the SMTP port."""
        self._server = await serve(self._port, self._receiver)

    async def stop(self) -> None:
        if self._server:
            self._server.close()
        self._store.close()

    async def reset(self) -> None:
        self._store.delete()

    def idle(self) -> bool:
        """Nothing goes on here that no sender is waiting for."""
        return True

    def mount(self, router: web.UrlDispatcher) -> None:
        """Add JSON and pages; the pages own the root of the admin server."""
        Api(self._store, self._receiver).mount(router)
        Pages(self._store).mount(router)
