"""Google's own clients on one Pub/Sub emulator, ours or theirs, and what theirs cannot do."""

import itertools
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from unittest import mock

import pytest
from google.api_core.exceptions import DeadlineExceeded
from google.cloud import pubsub_v1
from google.protobuf.duration_pb2 import Duration
from google.pubsub_v1 import PublisherClient
from google.pubsub_v1.types import DeadLetterPolicy, PushConfig, RetryPolicy

PROJECT = "avila-local"

# Google's emulator 0.8.20 against the service; ours follows the service in each.
DIFFERENCES = {
    "push_oidc": "accepts oidc_token, never sends it",
    "push_leaves_out_empty": "writes empty data and attributes into the push envelope",
    "push_ordering_key": "leaves orderingKey out of the push envelope",
    "push_delivery_attempt": "leaves deliveryAttempt out of the push envelope",
    "push_202": "retries a 202",
    "push_backoff": "retries every 1 s without a policy, and raises a shorter backoff to 1 s",
    "dead_letter_at_once": "forwards a dead letter only when its next attempt would be due",
    "least_ack_deadline": "accepts an ack deadline under 10 s",
    "filter": "ignores filters",
    "detach": "does not implement DetachSubscription",
    "window": "pushes two messages of a subscription at once",
}


class PubSub:
    """Clients of one emulator, with names that no other test uses."""

    _numbers = itertools.count(1)

    def __init__(self, kind: str, host: str) -> None:
        self.kind = kind
        self.host = host
        with mock.patch.dict(os.environ, {"PUBSUB_EMULATOR_HOST": host}):
            ordered = pubsub_v1.types.PublisherOptions(enable_message_ordering=True)
            self.publisher = pubsub_v1.PublisherClient(publisher_options=ordered)
            self.subscriber = pubsub_v1.SubscriberClient()

    def needs(self, what: str) -> None:
        """Skip the test where the emulator is known to lack what it tests."""
        if self.lacks(what):
            pytest.skip(f"Google's emulator {DIFFERENCES[what]}")

    def lacks(self, what: str) -> bool:
        """Tell whether the emulator is known to differ from the service in this."""
        return self.kind == "official" and what in DIFFERENCES

    def name(self, kind: str) -> str:
        """Full name of a topic, subscription or snapshot that does not exist yet."""
        return f"projects/{PROJECT}/{kind}s/{kind}-{os.getpid()}-{next(self._numbers)}"

    def topic(self, **fields: Any) -> str:
        """Create a topic."""
        return str(self.publisher.create_topic(request={"name": self.name("topic"), **fields}).name)

    def subscription(self, topic: str, **fields: Any) -> str:
        """Create a subscription that is pulled from."""
        request = {"name": self.name("subscription"), "topic": topic, **fields}
        return str(self.subscriber.create_subscription(request=request).name)

    def pair(self, **fields: Any) -> tuple[str, str]:
        """Create a topic, and a subscription to it that is pulled from."""
        topic = self.topic()
        return topic, self.subscription(topic, **fields)

    def push(self, topic: str, endpoint: str, push: Any = None, **fields: Any) -> str:
        """Create a subscription that pushes to an endpoint."""
        config = PushConfig(push_endpoint=endpoint, **(push or {}))
        return self.subscription(topic, push_config=config, **fields)

    def publish(self, topic: str, *data: bytes, key: str = "", **attributes: str) -> list[str]:
        """Publish in one request, past the batching of the client."""
        messages = [{"data": one, "ordering_key": key, "attributes": attributes} for one in data]
        request = {"topic": topic, "messages": messages}
        return list(PublisherClient.publish(self.publisher, request=request).message_ids)

    def pull(self, subscription: str, count: int = 1, timeout_s: float = 10) -> list[Any]:
        """Pull until ``count`` messages have come, without acknowledging."""
        received: list[Any] = []
        ends_at = time.monotonic() + timeout_s
        while len(received) < count and (left_s := ends_at - time.monotonic()) > 0:
            with suppress(DeadlineExceeded):
                answer = self.subscriber.pull(
                    subscription=subscription,
                    max_messages=count - len(received),
                    timeout=left_s,
                    retry=None,
                )
                received += answer.received_messages
        assert len(received) == count, f"{len(received)} of {count} messages came"
        return received

    def take(self, subscription: str, count: int = 1) -> list[bytes]:
        """Pull and acknowledge ``count`` messages, and return their data."""
        data: list[bytes] = []
        while len(data) < count:
            received = self.pull(subscription, 1)
            self.ack(subscription, received)
            data += [one.message.data for one in received]
        return data

    def ack(self, subscription: str, received: list[Any]) -> None:
        """Acknowledge pulled messages."""
        ack_ids = [one.ack_id for one in received]
        self.subscriber.acknowledge(subscription=subscription, ack_ids=ack_ids)

    def set_deadline(self, subscription: str, received: list[Any], deadline_s: int) -> None:
        """Change the lease of pulled messages; 0 gives them back."""
        self.subscriber.modify_ack_deadline(
            subscription=subscription,
            ack_ids=[one.ack_id for one in received],
            ack_deadline_seconds=deadline_s,
        )

    def gets_none(self, subscription: str, wait_s: float = 0.3) -> bool:
        """Tell whether a pull comes back empty after a wait."""
        with suppress(DeadlineExceeded):
            answer = self.subscriber.pull(
                subscription=subscription, max_messages=1, timeout=wait_s, retry=None
            )
            return not answer.received_messages
        return True

    def has_nothing(self, topic: str, subscription: str) -> bool:
        """Tell whether a message published now is the only one a subscription delivers."""
        (marker,) = self.publish(topic, b"marker")
        received = self.pull(subscription, 1)
        self.ack(subscription, received)
        return bool(received[0].message.message_id == marker)

    def close(self) -> None:
        """Close both clients."""
        self.publisher.stop()
        self.publisher.transport.close()
        self.subscriber.close()


@contextmanager
def connected(kind: str, host: str) -> Iterator[PubSub]:
    """Connect clients to an emulator for as long as the block lasts."""
    pubsub = PubSub(kind, host)
    yield pubsub
    pubsub.close()


def retry(least_s: float, most_s: float) -> RetryPolicy:
    """Make a retry policy."""
    return RetryPolicy(minimum_backoff=_duration(least_s), maximum_backoff=_duration(most_s))


def dead_letters(topic: str, attempts: int = 5) -> DeadLetterPolicy:
    """Make a dead-letter policy."""
    return DeadLetterPolicy(dead_letter_topic=topic, max_delivery_attempts=attempts)


def _duration(length_s: float) -> Duration:
    duration = Duration()
    duration.FromMilliseconds(int(length_s * 1000))
    return duration
