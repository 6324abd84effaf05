"""Which subscriptions push at present."""

import aiohttp

from emulators.faults import Faults
from emulators.oidc import TokenIssuer
from emulators.pubsub.push import Pusher
from emulators.pubsub.subscription import Subscription


class Pushers:
    """One pusher for each subscription that has an endpoint."""

    def __init__(self, http: aiohttp.ClientSession, issuer: TokenIssuer, faults: Faults) -> None:
        self._http = http
        self._issuer = issuer
        self._faults = faults
        self._running: dict[str, Pusher] = {}

    def fit(self, subscription: Subscription) -> None:
        """Begin or end pushing as the configuration now says."""
        wanted = subscription.is_push and not subscription.config.detached
        if wanted and subscription.name not in self._running:
            pusher = Pusher(subscription, self._http, self._issuer, self._faults)
            self._running[subscription.name] = pusher
        elif not wanted and subscription.name in self._running:
            self._running.pop(subscription.name).stop()

    async def remove(self, subscription: Subscription) -> None:
        """Cut the deliveries of a subscription."""
        if pusher := self._running.pop(subscription.name, None):
            await pusher.abort()

    async def close(self) -> None:
        """Cut all deliveries; they stay unacknowledged."""
        while self._running:
            _, pusher = self._running.popitem()
            await pusher.abort()
