"""A subscription can be moved back and forth in its history."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.api_core import exceptions
from google.protobuf.duration_pb2 import Duration

from tests.emulators.pubsub_world import PubSub
from tests.emulators.sink import Sink

DAY = Duration(seconds=86_400)


def seek(pubsub: PubSub, name: str, **target: Any) -> None:
    """Move a subscription to a time or a snapshot."""
    pubsub.subscriber.seek(request={"subscription": name, **target})


def later(seconds: int = 60) -> datetime:
    """Moment after everything published so far."""
    return datetime.now(UTC) + timedelta(seconds=seconds)


def earlier(seconds: int = 60) -> datetime:
    """Moment before everything published by this test."""
    return later(-seconds)


def test_seeking_forward_drops_the_backlog(pubsub: PubSub) -> None:
    """What was published before the time counts as acknowledged."""
    topic, name = pubsub.pair()
    pubsub.publish(topic, b"old")

    seek(pubsub, name, time=later())

    assert pubsub.has_nothing(topic, name)


def test_retained_messages_come_back(pubsub: PubSub) -> None:
    """Where acknowledged messages are retained, seeking back delivers them again."""
    topic, name = pubsub.pair(retain_acked_messages=True)
    pubsub.publish(topic, b"again")
    assert pubsub.take(name) == [b"again"]

    seek(pubsub, name, time=earlier())

    assert pubsub.take(name) == [b"again"]


def test_other_messages_do_not_come_back(own_pubsub: PubSub) -> None:
    """Without retention an acknowledged message is gone."""
    topic, name = own_pubsub.pair()
    own_pubsub.publish(topic, b"gone")
    own_pubsub.take(name)

    seek(own_pubsub, name, time=earlier())

    assert own_pubsub.has_nothing(topic, name)


def test_a_topic_that_retains_serves_a_new_subscription(own_pubsub: PubSub) -> None:
    """A subscription can be moved before its own creation, as far as the topic remembers."""
    topic = own_pubsub.topic(message_retention_duration=DAY)
    own_pubsub.publish(topic, b"early")
    name = own_pubsub.subscription(topic)

    seek(own_pubsub, name, time=earlier())

    assert own_pubsub.take(name) == [b"early"]


def test_a_snapshot_brings_back_what_was_pending(pubsub: PubSub) -> None:
    """Seeking to a snapshot restores its backlog and all that was published since."""
    topic, name = pubsub.pair()
    pubsub.publish(topic, b"done")
    pubsub.take(name)
    pubsub.publish(topic, b"pending")
    snapshot = pubsub.name("snapshot")
    pubsub.subscriber.create_snapshot(name=snapshot, subscription=name)
    pubsub.publish(topic, b"since")
    pubsub.take(name, 2)

    seek(pubsub, name, snapshot=snapshot)

    assert sorted(pubsub.take(name, 2)) == [b"pending", b"since"]


def test_a_deleted_snapshot_is_gone(pubsub: PubSub) -> None:
    """Nothing can be moved to a snapshot that was deleted."""
    name = pubsub.subscription(pubsub.topic())
    snapshot = pubsub.name("snapshot")
    pubsub.subscriber.create_snapshot(name=snapshot, subscription=name)

    pubsub.subscriber.delete_snapshot(snapshot=snapshot)

    with pytest.raises(exceptions.NotFound):
        seek(pubsub, name, snapshot=snapshot)


def test_seeking_frees_a_blocked_push_subscription(own_pubsub: PubSub, sink: Sink) -> None:
    """A message that fails for ever can be skipped."""
    topic = own_pubsub.topic()
    path = "/blocked"
    name = own_pubsub.push(topic, sink.answer(path, 500), enable_message_ordering=True)
    own_pubsub.publish(topic, b"bad", key="k")
    sink.wait(path)

    seek(own_pubsub, name, time=later())
    sink.answer(path, 204)
    (good,) = own_pubsub.publish(topic, b"good", key="k")

    arrivals = sink.wait(path, len(sink.at(path)) or 1)
    while arrivals[-1].json["message"]["messageId"] != good:
        arrivals = sink.wait(path, len(arrivals) + 1)
