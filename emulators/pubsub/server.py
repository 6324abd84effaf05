"""The running Pub/Sub emulator."""

import asyncio

from aiohttp import web

from emulators.faults import EVERY_FAULT
from emulators.grpc_service import Port, methods
from emulators.pubsub.broker import Broker
from emulators.pubsub.messages import request
from emulators.pubsub.publisher import Publisher
from emulators.pubsub.push import new_session
from emulators.pubsub.pushers import Pushers
from emulators.pubsub.seeking import Seeking
from emulators.pubsub.store import Store
from emulators.pubsub.subscriber import Subscriber
from emulators.service import Config

EXPIRE_EVERY_S = 60


class PubSub:
    """Both gRPC services over one broker."""

    name = "pubsub"
    faults = EVERY_FAULT

    def __init__(self, config: Config) -> None:
        self._port = Port(config.port(self.name))
        self._faults = config.faults
        self._broker = Broker(Store(config.directory(self.name) / "state.sqlite"))
        self._broker.load()
        self._http = new_session()
        self._pushers = Pushers(self._http, config.issuer, self._faults)
        self._expiry = asyncio.create_task(self._expire())

    async def serve(self) -> None:
        """Open the port, then push what was left over."""
        subscriber = Subscriber(self._broker, self._faults, self._pushers)
        publisher = Publisher(self._broker, self._faults, self._pushers)
        seeking = Seeking(self._broker)
        services = {
            "google.pubsub.v1.Publisher": methods(publisher, request),
            "google.pubsub.v1.Subscriber": methods(subscriber, request) | methods(seeking, request),
        }
        await self._port.serve(services)
        for subscription in self._broker.subscriptions.values():
            self._pushers.fit(subscription)

    async def stop(self) -> None:
        self._expiry.cancel()
        await self._port.close()
        await self._pushers.close()
        await self._http.close()
        self._broker.store.close()

    async def reset(self) -> None:
        await self._pushers.close()
        for subscription in self._broker.subscriptions.values():
            subscription.close()
        for resources in (self._broker.topics, self._broker.subscriptions, self._broker.snapshots):
            resources.clear()
        self._broker.store.clear()

    def idle(self) -> bool:
        return all(one.is_idle for one in self._broker.subscriptions.values())

    def mount(self, router: web.UrlDispatcher) -> None:
        router.add_get("/pubsub", self._overview)

    async def _overview(self, _request: web.Request) -> web.Response:
        """Every subscription with what it has still to deliver, for people and for tests."""
        backlog = {
            name: {"topic": one.config.topic, "pending": one.backlog.size}
            for name, one in sorted(self._broker.subscriptions.items())
        }
        return web.json_response({"topics": sorted(self._broker.topics), "subscriptions": backlog})

    async def _expire(self) -> None:
        while True:
            await asyncio.sleep(EXPIRE_EVERY_S)
            self._broker.expire()
