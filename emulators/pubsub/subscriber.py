"""The service google.pubsub.v1.Subscriber: subscriptions and pulling from them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from emulators.grpc_requests import check_mask, invalid, page
from emulators.pubsub.limits import (
    check_ack_deadline,
    check_lease,
    check_name,
    check_push,
    check_subscription,
)
from emulators.pubsub.messages import Empty, response, updated
from emulators.pubsub.part import Part
from emulators.pubsub.pull import RETURN_S, UNARY_WAIT_S, Stream, pull_once
from emulators.pubsub.refusals import exists, immutable, stale_acks, too_small
from emulators.pubsub.subscription import Subscription

FIXED = {"name", "topic", "filter", "enable_message_ordering", "detached", "state"}
ACK_DEADLINE_S = 10
RETENTION_S = 7 * 86_400
EXPIRATION_S = 31 * 86_400


class Subscriber(Part):
    """Subscriptions, and taking messages from them."""

    async def create_subscription(self, config: Any, _context: Any) -> Any:
        check_name(config.name, "subscriptions")
        if config.name in self.broker.subscriptions:
            raise exists(config.name)
        self.broker.topic(config.topic)
        self._check(config)
        self.pushers.fit(self.broker.attach(config))
        self.broker.store.put("subscription", config)
        return config

    async def get_subscription(self, given: Any, _context: Any) -> Any:
        return self.broker.subscription(given.subscription).config

    async def update_subscription(self, given: Any, _context: Any) -> Any:
        subscription = self.broker.subscription(given.subscription.name)
        check_mask(subscription.config, given.update_mask, required=True)
        for path in given.update_mask.paths:
            if path.split(".")[0] in FIXED:
                raise immutable("Subscription", path)
        config = updated(subscription.config, given.subscription, given.update_mask)
        self._check(config)
        return self._save(subscription, config)

    async def list_subscriptions(self, given: Any, _context: Any) -> Any:
        prefix = f"{given.project}/"
        every = sorted(self.broker.subscriptions.items())
        items, token = page([x.config for name, x in every if name.startswith(prefix)], given)
        make = response("ListSubscriptionsResponse")
        return make(subscriptions=items, next_page_token=token)

    async def delete_subscription(self, given: Any, _context: Any) -> Any:
        subscription = self.broker.subscription(given.subscription)
        del self.broker.subscriptions[given.subscription]
        await self.pushers.remove(subscription)
        subscription.close()
        self.broker.store.remove("subscription", given.subscription)
        return Empty()

    async def modify_push_config(self, given: Any, _context: Any) -> Any:
        subscription = self.broker.subscription(given.subscription)
        check_push(given.push_config)
        subscription.config.push_config.CopyFrom(given.push_config)
        self._save(subscription, subscription.config)
        return Empty()

    async def acknowledge(self, given: Any, _context: Any) -> Any:
        subscription = self.broker.subscription(given.subscription)
        if not given.ack_ids:
            raise invalid("No ack ids specified.")
        _confirm(subscription, subscription.acknowledge(given.ack_ids))
        return Empty()

    async def modify_ack_deadline(self, given: Any, _context: Any) -> Any:
        subscription = self.broker.subscription(given.subscription)
        if not given.ack_ids:
            raise invalid("No ack ids specified.")
        check_lease(given.ack_deadline_seconds)
        stale = subscription.modify(given.ack_ids, given.ack_deadline_seconds)
        _confirm(subscription, stale)
        return Empty()

    async def pull(self, given: Any, context: Any) -> Any:
        subscription = self.broker.subscription(given.subscription)
        if given.max_messages < 1:
            raise too_small("max_messages", given.max_messages, 1)
        left_s = context.time_remaining()
        wait_s = UNARY_WAIT_S if left_s is None else min(UNARY_WAIT_S, left_s - RETURN_S)
        if given.return_immediately:
            wait_s = 0
        received = await pull_once(subscription, self.faults, given.max_messages, wait_s)
        return response("PullResponse")(received_messages=received)

    async def streaming_pull(self, requests: AsyncIterator[Any], _context: Any) -> Any:
        """Yield messages until the client ends the stream or the subscription is gone."""
        first = await anext(requests)
        subscription = self.broker.subscription(first.subscription)
        subscription.check_pullable()
        check_ack_deadline(first.stream_ack_deadline_seconds, "stream_ack_deadline_seconds")
        pulling = Stream(subscription, self.faults, first)
        pulling.receive(first)
        subscription.streams += 1
        try:
            async for answer in _run(pulling, requests):
                yield answer
        finally:
            subscription.streams -= 1

    def _check(self, config: Any) -> None:
        """Complete a configuration, and refuse what the service would refuse."""
        _fill_in(config)
        check_subscription(config)
        if config.HasField("dead_letter_policy"):
            self.broker.topic(config.dead_letter_policy.dead_letter_topic)

    def _save(self, subscription: Subscription, config: Any) -> Any:
        subscription.config = config
        self.broker.store.put("subscription", config)
        self.pushers.fit(subscription)
        # A pull that waits must notice when its subscription begins to push.
        subscription.backlog.wake()
        return config


async def _run(pulling: Stream, requests: AsyncIterator[Any]) -> AsyncIterator[Any]:
    async def read() -> None:
        async for given in requests:
            pulling.receive(given)

    ends = [asyncio.create_task(read()), asyncio.create_task(pulling.feed())]
    answer = asyncio.create_task(pulling.responses.get())
    try:
        while True:
            await asyncio.wait([*ends, answer], return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                yield answer.result()
                answer = asyncio.create_task(pulling.responses.get())
                continue
            for end in ends:
                if end.done():
                    end.result()  # raises why the subscription ended
            return
    finally:
        for task in (*ends, answer):
            task.cancel()


def _fill_in(config: Any) -> None:
    """Give a subscription the service's defaults for what its creator left out."""
    config.ack_deadline_seconds = config.ack_deadline_seconds or ACK_DEADLINE_S
    if not config.HasField("message_retention_duration"):
        config.message_retention_duration.FromSeconds(RETENTION_S)
    if not config.HasField("expiration_policy"):
        config.expiration_policy.ttl.FromSeconds(EXPIRATION_S)
    config.state = 1  # ACTIVE


def _confirm(subscription: Subscription, stale: list[str]) -> None:
    if stale and subscription.config.enable_exactly_once_delivery:
        raise stale_acks(stale)
