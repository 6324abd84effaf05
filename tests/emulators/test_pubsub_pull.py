"""Pulling leases messages until they are acknowledged, given back, or forgotten."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from google.api_core import exceptions
from google.cloud.pubsub_v1.subscriber.exceptions import AcknowledgeError
from google.cloud.pubsub_v1.types import FlowControl
from google.pubsub_v1.types import PushConfig

from tests.emulators.pubsub_world import PubSub, dead_letters, retry


@contextmanager
def streaming(
    pubsub: PubSub, name: str, callback: Callable[[Any], None], **flow: Any
) -> Iterator[Any]:
    """Stream a subscription to a callback for as long as the block lasts."""
    control = FlowControl(**flow) if flow else ()
    future = pubsub.subscriber.subscribe(name, callback=callback, flow_control=control)
    yield future
    future.cancel()
    future.result(timeout=10)


@contextmanager
def full_stream(pubsub: PubSub, messages: int) -> Iterator[tuple[str, queue.Queue[Any], list[Any]]]:
    """A stream that bears three of so many messages, what it gets, and the three it has."""
    topic, name = pubsub.pair()
    pubsub.publish(topic, *[b"x"] * messages)
    got: queue.Queue[Any] = queue.Queue()
    with streaming(pubsub, name, got.put, max_messages=3):
        yield name, got, [got.get(timeout=10) for _ in range(3)]


def test_an_acknowledged_message_does_not_return(pubsub: PubSub) -> None:
    """Acknowledging settles a message for good."""
    topic, name = pubsub.pair()
    pubsub.publish(topic, b"once")

    received = pubsub.pull(name)
    pubsub.ack(name, received)

    assert pubsub.has_nothing(topic, name)


def test_a_leased_message_is_handed_to_nobody_else(pubsub: PubSub) -> None:
    """While one receiver has a message, another gets the next."""
    topic, name = pubsub.pair()
    pubsub.publish(topic, b"leased")
    pubsub.pull(name)

    assert pubsub.has_nothing(topic, name)


def test_a_message_given_back_returns_at_once(pubsub: PubSub) -> None:
    """An ack deadline of 0 is a nack."""
    topic, name = pubsub.pair()
    pubsub.publish(topic, b"again")

    pubsub.set_deadline(name, pubsub.pull(name), 0)

    assert pubsub.take(name) == [b"again"]


def test_a_message_returns_when_its_lease_ends(pubsub: PubSub) -> None:
    """Without an acknowledgement the message comes again, under another ack id."""
    topic, name = pubsub.pair()
    pubsub.publish(topic, b"again")
    first = pubsub.pull(name)
    began = time.monotonic()

    pubsub.set_deadline(name, first, 1)
    second = pubsub.pull(name)

    assert time.monotonic() - began >= 1
    assert second[0].ack_id != first[0].ack_id
    assert second[0].message.message_id == first[0].message.message_id


def test_an_extended_lease_holds(own_pubsub: PubSub) -> None:
    """Extending replaces the deadline that was running."""
    topic, name = own_pubsub.pair()
    own_pubsub.publish(topic, b"held")
    received = own_pubsub.pull(name)

    own_pubsub.set_deadline(name, received, 1)
    own_pubsub.set_deadline(name, received, 60)

    assert own_pubsub.gets_none(name, 1.4)


def test_a_waiting_pull_gets_the_next_message(pubsub: PubSub) -> None:
    """A pull that finds nothing waits for what is published meanwhile."""
    topic, name = pubsub.pair()
    later = threading.Timer(0.2, pubsub.publish, (topic, b"late"))
    later.start()

    received = pubsub.pull(name)

    later.join()
    assert received[0].message.data == b"late"


def test_streams_messages_to_a_callback(pubsub: PubSub) -> None:
    """The client's subscribe delivers everything once and acknowledges it."""
    topic, name = pubsub.pair()
    got: queue.Queue[bytes] = queue.Queue()

    def take(message: Any) -> None:
        got.put(message.data)
        message.ack()

    with streaming(pubsub, name, take):
        pubsub.publish(topic, *[str(number).encode() for number in range(200)])
        data = [got.get(timeout=10) for _ in range(200)]
        pubsub.publish(topic, b"last")
        last = got.get(timeout=10)

    assert sorted(data) == sorted(str(number).encode() for number in range(200))
    assert last == b"last"


def test_a_stream_is_sent_no_more_than_it_bears(pubsub: PubSub) -> None:
    """Flow control bounds what is outstanding, and acknowledging lets the rest follow."""
    with full_stream(pubsub, 7) as (_, got, held):
        with pytest.raises(queue.Empty):
            got.get(timeout=0.3)
        for message in held:
            message.ack()
        for _ in range(4):
            got.get(timeout=10).ack()


def test_the_server_holds_back_what_a_stream_cannot_bear(own_pubsub: PubSub) -> None:
    """Messages over the limit of a stream stay free for another receiver."""
    with full_stream(own_pubsub, 5) as (name, _, held):
        free = own_pubsub.pull(name, 2)
        own_pubsub.ack(name, free)
        for message in held:
            message.ack()

    assert len(free) == 2


def test_a_stream_ends_with_its_subscription(pubsub: PubSub) -> None:
    """The client learns that the subscription is gone."""
    topic, name = pubsub.pair()
    future = pubsub.subscriber.subscribe(name, callback=lambda _message: None)
    pubsub.publish(topic, b"x")

    pubsub.subscriber.delete_subscription(subscription=name)

    with pytest.raises(exceptions.NotFound):
        future.result(timeout=10)


def test_a_push_subscription_cannot_be_pulled(own_pubsub: PubSub) -> None:
    """A subscription pushes or is pulled, not both."""
    name = own_pubsub.subscription(own_pubsub.topic())
    config = PushConfig(push_endpoint="http://127.0.0.1:9/none")
    own_pubsub.subscriber.modify_push_config(subscription=name, push_config=config)

    with pytest.raises(exceptions.FailedPrecondition):
        own_pubsub.subscriber.pull(subscription=name, max_messages=1)


def test_counts_attempts_and_gives_up_to_the_dead_letter_topic(pubsub: PubSub) -> None:
    """After the fifth nack a message is published to the dead-letter topic, with its origin."""
    letters = pubsub.topic()
    found = pubsub.subscription(letters)
    topic, name = pubsub.pair(dead_letter_policy=dead_letters(letters))
    pubsub.publish(topic, b"poison", kind="k")

    attempts = []
    for _ in range(5):
        received = pubsub.pull(name)
        attempts.append(received[0].delivery_attempt)
        pubsub.set_deadline(name, received, 0)

    if pubsub.lacks("dead_letter_at_once"):
        assert pubsub.gets_none(name)
    (letter,) = pubsub.pull(found)
    assert attempts == [1, 2, 3, 4, 5]
    attributes = dict(letter.message.attributes)
    assert attributes["kind"] == "k"
    assert attributes["CloudPubSubDeadLetterSourceDeliveryCount"] == "5"
    assert attributes["CloudPubSubDeadLetterSourceSubscription"] == name.rsplit("/", 1)[-1]
    assert attributes["CloudPubSubDeadLetterSourceSubscriptionProject"] == "avila-local"
    assert "CloudPubSubDeadLetterSourceTopicPublishTime" in attributes


def test_a_nack_waits_for_the_backoff_of_its_policy(own_pubsub: PubSub) -> None:
    """Pull without a policy retries at once, with one after its backoff."""
    topic, name = own_pubsub.pair(retry_policy=retry(0.5, 1))
    own_pubsub.publish(topic, b"x")
    began = time.monotonic()

    own_pubsub.set_deadline(name, own_pubsub.pull(name), 0)
    own_pubsub.pull(name)

    assert time.monotonic() - began >= 0.5


def test_nacks_of_one_key_in_any_order_keep_its_order(own_pubsub: PubSub) -> None:
    """A later nack sets the backoff of the key anew, and the key is handed out once."""
    topic = own_pubsub.topic()
    name = own_pubsub.subscription(
        topic, enable_message_ordering=True, retry_policy=retry(0.2, 0.4)
    )
    own_pubsub.publish(topic, b"0", b"1", b"2", key="k")
    received = own_pubsub.pull(name, 3)

    for one in reversed(received):
        own_pubsub.set_deadline(name, [one], 0)

    again = own_pubsub.pull(name, 3)
    assert [one.message.data for one in again] == [b"0", b"1", b"2"]
    assert own_pubsub.gets_none(name, 0.6)


def test_confirms_acknowledgements_under_exactly_once(pubsub: PubSub) -> None:
    """A subscriber that asks is told that its acknowledgement counted."""
    topic, name = pubsub.pair(enable_exactly_once_delivery=True)
    got: queue.Queue[Any] = queue.Queue()

    with streaming(pubsub, name, got.put):
        pubsub.publish(topic, b"x")
        answer = got.get(timeout=10).ack_with_response().result(timeout=10)

    assert answer.name == "SUCCESS"


def test_refuses_a_late_acknowledgement_under_exactly_once(own_pubsub: PubSub) -> None:
    """An ack id whose lease has ended does not count, and the client is told which."""
    topic, name = own_pubsub.pair(enable_exactly_once_delivery=True)
    got: queue.Queue[Any] = queue.Queue()

    with streaming(own_pubsub, name, got.put):
        own_pubsub.publish(topic, b"x")
        message = got.get(timeout=10)
        own_pubsub.subscriber.modify_ack_deadline(
            subscription=name, ack_ids=[message.ack_id], ack_deadline_seconds=0
        )
        with pytest.raises(AcknowledgeError, match="INVALID_ACK_ID"):
            message.ack_with_response().result(timeout=10)
        got.get(timeout=10).ack_with_response().result(timeout=10)
