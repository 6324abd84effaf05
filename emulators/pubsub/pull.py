"""What a pull hands over: leased messages, under the faults of the subscription."""

import asyncio
from typing import Any

from emulators.faults import UNHARMED, Faults, Outcome
from emulators.pubsub.backlog import Delivery
from emulators.pubsub.limits import check_ack_deadline, check_lease
from emulators.pubsub.messages import ReceivedMessage, StreamingPullResponse
from emulators.pubsub.subscription import Subscription

# Clients take 4 MiB at once under PUBSUB_EMULATOR_HOST; what is around a message is little.
RESPONSE_BYTES = 3_900_000
RESPONSE_MESSAGES = 1000
UNARY_WAIT_S = 30.0
# Time kept back from the client's deadline to bring an empty answer home.
RETURN_S = 0.2


async def pull_once(
    subscription: Subscription, faults: Faults, limit: int, wait_s: float
) -> list[Any]:
    """Messages for one unary pull; waits for the first, and returns none after ``wait_s``."""
    ends_at = asyncio.get_running_loop().time() + wait_s
    while True:
        subscription.check_pullable()
        change = subscription.backlog.change()
        deliveries = lease(subscription, min(limit, RESPONSE_MESSAGES), RESPONSE_BYTES)
        received = await hand_over(subscription, faults, deliveries)
        left_s = ends_at - asyncio.get_running_loop().time()
        if received or left_s <= 0:
            return received
        await wait_for(change, left_s)


def lease(
    subscription: Subscription, limit: int, max_bytes: float, deadline_s: float | None = None
) -> list[Delivery]:
    """Lease messages for a puller, by default for the ack deadline of the subscription."""
    deadline_s = deadline_s or subscription.config.ack_deadline_seconds
    return subscription.backlog.lease(limit, deadline_s, whole_lanes=True, max_bytes=max_bytes)


async def hand_over(
    subscription: Subscription, faults: Faults, deliveries: list[Delivery]
) -> list[Any]:
    """Form of leased messages on the wire; those that a fault loses stay leased."""
    outcomes = [faults.take("pubsub", subscription.name) for _ in deliveries]
    if delay_s := max((outcome.delay_s for outcome in outcomes), default=0.0):
        await asyncio.sleep(delay_s)
    received = []
    for delivery, outcome in zip(deliveries, outcomes, strict=True):
        received += _copies(subscription, delivery, outcome)
    is_ordered = subscription.config.enable_message_ordering
    if not is_ordered and faults.reorders("pubsub", subscription.name):
        received.reverse()
    return received


async def wait_for(change: asyncio.Event, timeout_s: float) -> None:
    """Wait for an event, but not longer than the timeout."""
    try:
        async with asyncio.timeout(timeout_s):
            await change.wait()
    except TimeoutError:
        return


class Stream:
    """One streaming pull: its flow control and the responses it has still to send."""

    def __init__(self, subscription: Subscription, faults: Faults, first: Any) -> None:
        self._subscription = subscription
        self._faults = faults
        self._limit = first.max_outstanding_messages or float("inf")
        self._max_bytes = first.max_outstanding_bytes or float("inf")
        self._deadline_s = first.stream_ack_deadline_seconds
        self._count = 0
        self._bytes = 0
        self.responses: asyncio.Queue[Any] = asyncio.Queue()

    async def feed(self) -> None:
        """Lease messages as flow control allows; raises when the subscription ends."""
        backlog = self._subscription.backlog
        while True:
            self._subscription.check_pullable()
            change = backlog.change()
            deliveries = self._lease()
            received = await hand_over(self._subscription, self._faults, deliveries)
            if received:
                self.responses.put_nowait(self._response(received_messages=received))
            else:
                await change.wait()

    def receive(self, request: Any) -> None:
        """Take acknowledgements and deadlines that came over the stream."""
        if request.stream_ack_deadline_seconds:
            check_ack_deadline(request.stream_ack_deadline_seconds, "stream_ack_deadline_seconds")
            self._deadline_s = request.stream_ack_deadline_seconds
        stale_acks = self._subscription.acknowledge(request.ack_ids)
        stale: list[str] = []
        for ack_id, deadline_s in zip(
            request.modify_deadline_ack_ids, request.modify_deadline_seconds, strict=False
        ):
            check_lease(deadline_s)
            stale += self._subscription.modify([ack_id], deadline_s)
        if self._subscription.config.enable_exactly_once_delivery:
            self._confirm(request, stale_acks, stale)

    def _lease(self) -> list[Delivery]:
        limit = min(RESPONSE_MESSAGES, int(min(self._limit, 1e9)) - self._count)
        room = min(RESPONSE_BYTES, self._max_bytes - self._bytes)
        deliveries = lease(self._subscription, limit, room, self._deadline_s)
        for delivery in deliveries:
            delivery.on_settled = self._give_room
            self._count += 1
            self._bytes += delivery.message.ByteSize()
        return deliveries

    def _give_room(self, delivery: Delivery) -> None:
        # Whichever way the lease ended: clients acknowledge by unary calls, not over the stream.
        self._count -= 1
        self._bytes -= delivery.message.ByteSize()
        self._subscription.backlog.wake()

    def _confirm(self, request: Any, stale_acks: list[str], stale: list[str]) -> None:
        acks = [ack_id for ack_id in request.ack_ids if ack_id not in stale_acks]
        modified = [one for one in request.modify_deadline_ack_ids if one not in stale]
        confirmation = StreamingPullResponse(
            acknowledge_confirmation={"ack_ids": acks, "invalid_ack_ids": stale_acks},
            modify_ack_deadline_confirmation={"ack_ids": modified, "invalid_ack_ids": stale},
        )
        if request.ack_ids or request.modify_deadline_ack_ids:
            self.responses.put_nowait(confirmation)

    def _response(self, **content: Any) -> Any:
        config = self._subscription.config
        properties = {
            "exactly_once_delivery_enabled": config.enable_exactly_once_delivery,
            "message_ordering_enabled": config.enable_message_ordering,
        }
        return StreamingPullResponse(subscription_properties=properties, **content)


def _copies(subscription: Subscription, delivery: Delivery, outcome: Outcome) -> list[Any]:
    if outcome is not UNHARMED and subscription.backlog.find(delivery.ack_id) is not delivery:
        return []  # its lease ran out during the delay
    if outcome.status is not None:
        subscription.reject(delivery)
        return []
    counts_attempts = subscription.config.HasField("dead_letter_policy")
    received = ReceivedMessage(
        ack_id=delivery.ack_id,
        message=delivery.message,
        delivery_attempt=delivery.attempt if counts_attempts else 0,
    )
    return [] if outcome.dropped else [received] * outcome.copies
