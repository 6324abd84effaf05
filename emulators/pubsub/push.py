"""Push delivery: as many requests at once as the endpoint bears, each settled by its answer."""

import asyncio
import logging
from http import HTTPStatus
from typing import Any

import aiohttp

from emulators.faults import Faults
from emulators.oidc import TokenIssuer
from emulators.pubsub import envelope
from emulators.pubsub.backlog import Delivery
from emulators.pubsub.subscription import Subscription

log = logging.getLogger(__name__)

# https://cloud.google.com/pubsub/docs/push#receive_push
ACKNOWLEDGING = {102, 200, 201, 202, 204}
WINDOW = 8
WINDOW_LIMITS = (2, 64)


class _Processing(aiohttp.ClientError):
    """The endpoint answered 102."""


class _Answer(aiohttp.ClientResponse):
    """Response that ends at a 102, which HTTP calls interim but Pub/Sub success."""

    async def start(self, connection: Any) -> aiohttp.ClientResponse:
        protocol = connection.protocol
        read = protocol.read

        async def read_final() -> Any:
            message, payload = await read()
            if message.code == HTTPStatus.PROCESSING:
                raise _Processing
            return message, payload

        protocol.read = read_final
        try:
            return await super().start(connection)
        finally:
            protocol.read = read


def new_session() -> aiohttp.ClientSession:
    """Open the HTTP client shared by all subscriptions."""
    connector = aiohttp.TCPConnector(limit=0)
    return aiohttp.ClientSession(connector=connector, response_class=_Answer)


class Pusher:
    """Delivers one subscription for as long as it pushes."""

    def __init__(
        self,
        subscription: Subscription,
        http: aiohttp.ClientSession,
        issuer: TokenIssuer,
        faults: Faults,
    ) -> None:
        self._subscription = subscription
        self._http = http
        self._issuer = issuer
        self._faults = faults
        self._window = WINDOW
        self._requests: set[asyncio.Task[None]] = set()
        self._loop = asyncio.create_task(self._run())

    def stop(self) -> None:
        """Begin no further delivery; those under way end by themselves."""
        self._loop.cancel()

    async def abort(self) -> None:
        """Cut all deliveries; they stay unacknowledged."""
        tasks = [self._loop, *self._requests]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        backlog = self._subscription.backlog
        while True:
            change = backlog.change()
            for delivery in backlog.lease(self._free(), None, whole_lanes=False):
                self._begin(delivery)
            await change.wait()

    def _free(self) -> int:
        return max(0, int(self._window) - len(self._requests))

    def _begin(self, delivery: Delivery) -> None:
        task = asyncio.create_task(self._deliver(delivery))
        self._requests.add(task)
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._requests.discard(task)
        self._subscription.backlog.wake()

    async def _deliver(self, delivery: Delivery) -> None:
        subscription = self._subscription
        try:
            is_done = await self._send_as_ordered(delivery)
        except Exception:
            # An error of ours must not keep the message from being tried again.
            log.exception("%s: delivery failed", subscription.name)
            is_done = False
        if subscription.backlog.find(delivery.ack_id) is not delivery:
            return  # a seek or a deletion has settled it meanwhile
        if is_done:
            subscription.accept(delivery)
        else:
            subscription.reject(delivery)
        self._adapt(is_done=is_done)

    async def _send_as_ordered(self, delivery: Delivery) -> bool:
        """Send under the faults of this subscription; True when the endpoint acknowledged."""
        name = self._subscription.name
        outcome = self._faults.take("pubsub", name)
        if delay_s := outcome.delay_s + self._faults.held_back_s("pubsub", name):
            await asyncio.sleep(delay_s)
        if outcome.dropped:
            return False
        if outcome.status is not None:
            return outcome.status in ACKNOWLEDGING
        answers = [await self._send(delivery) for _ in range(outcome.copies)]
        return answers[0]

    async def _send(self, delivery: Delivery) -> bool:
        config = self._subscription.config
        body, headers = envelope.request(config, delivery.message, delivery.attempt)
        endpoint = config.push_config.push_endpoint
        if config.push_config.HasField("oidc_token"):
            token = config.push_config.oidc_token
            signed = self._issuer.token(token.audience or endpoint, token.service_account_email)
            headers["Authorization"] = f"Bearer {signed}"
        # The service gives an endpoint the ack deadline to answer, then tries again.
        timeout = aiohttp.ClientTimeout(total=config.ack_deadline_seconds)
        post = self._http.post(
            endpoint, data=body, headers=headers, allow_redirects=False, timeout=timeout
        )
        try:
            async with post as answer:
                return answer.status in ACKNOWLEDGING
        except _Processing:
            return True
        except (aiohttp.ClientError, OSError, ValueError):
            # ValueError: an attribute that cannot be a header.
            return False

    def _adapt(self, *, is_done: bool) -> None:
        least, most = WINDOW_LIMITS
        self._window = min(most, self._window + 1) if is_done else max(least, self._window // 2)
