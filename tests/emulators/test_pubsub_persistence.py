"""What was answered survives the death of the process."""

import signal
from collections.abc import Callable, Iterator

import pytest
from google.api_core import exceptions
from google.pubsub_v1.types import Topic

from tests.emulators.process import Emulators
from tests.emulators.pubsub_world import PROJECT, PubSub, connected, dead_letters, retry
from tests.emulators.sink import Sink


@pytest.fixture(scope="module")
def mortal(start_emulators: Callable[..., Emulators]) -> Emulators:
    """Start emulators that a test may kill."""
    return start_emulators()


@pytest.fixture
def pubsub(mortal: Emulators) -> Iterator[PubSub]:
    """Connect to the emulators that die."""
    mortal.reset()
    with connected("own", mortal.host("pubsub")) as pubsub:
        yield pubsub


def restart(emulators: Emulators, number: int = signal.SIGKILL) -> None:
    """End the process by a signal, and start it again over the same directory."""
    emulators.stop(number)
    emulators.start()


def test_a_killed_process_loses_no_answered_publish(mortal: Emulators, pubsub: PubSub) -> None:
    """Every message whose publish was answered is delivered after SIGKILL."""
    topic, name = pubsub.pair()
    answered = [one for n in range(50) for one in pubsub.publish(topic, str(n).encode())]

    restart(mortal)

    received = pubsub.pull(name, 50)
    assert [one.message.message_id for one in received] == answered


def test_an_acknowledgement_survives_a_clean_stop(mortal: Emulators, pubsub: PubSub) -> None:
    """SIGTERM flushes, so that nothing acknowledged is delivered again."""
    topic, name = pubsub.pair()
    pubsub.publish(topic, b"done")
    pubsub.take(name)

    restart(mortal, signal.SIGTERM)

    assert pubsub.has_nothing(topic, name)


def test_a_clean_stop_ends_with_success(mortal: Emulators) -> None:
    """SIGTERM is how the process is meant to end."""
    code = mortal.stop()

    mortal.start()
    assert code == 0


def test_pushing_goes_on_after_a_restart(mortal: Emulators, pubsub: PubSub, sink: Sink) -> None:
    """An endpoint that failed before the restart gets the message, in order, after it."""
    path = "/restart"
    topic = pubsub.topic()
    policies = {"dead_letter_policy": dead_letters(pubsub.topic(), 100)}
    policies["retry_policy"] = retry(0.1, 0.1)
    pubsub.push(topic, sink.answer(path, 500), enable_message_ordering=True, **policies)
    published = pubsub.publish(topic, b"1", b"2", key="k")
    sink.wait(path, 3)

    mortal.stop(signal.SIGTERM)
    tried = len(sink.at(path))
    sink.answer(path, 204)
    mortal.start()

    arrivals = sink.wait(path, tried + 2)[tried:]
    assert [one.json["message"]["messageId"] for one in arrivals] == published
    assert arrivals[0].json["deliveryAttempt"] >= tried  # the last may have gone unanswered


def test_resources_are_still_there(mortal: Emulators, pubsub: PubSub) -> None:
    """Topics, subscriptions and snapshots keep their configuration."""
    topic = pubsub.topic(labels={"a": "1"})
    name = pubsub.subscription(topic, filter="attributes:a", ack_deadline_seconds=33)
    snapshot = pubsub.name("snapshot")
    pubsub.subscriber.create_snapshot(name=snapshot, subscription=name)

    restart(mortal)

    assert dict(pubsub.publisher.get_topic(topic=topic).labels) == {"a": "1"}
    read = pubsub.subscriber.get_subscription(subscription=name)
    assert (read.filter, read.ack_deadline_seconds) == ("attributes:a", 33)
    assert pubsub.subscriber.get_snapshot(snapshot=snapshot).topic == topic


def test_identifiers_do_not_repeat(mortal: Emulators, pubsub: PubSub) -> None:
    """A consumer that remembers identifiers must not take a new message for a known one."""
    topic = pubsub.topic()
    before = pubsub.publish(topic, *[b"x"] * 100)

    restart(mortal)
    after = pubsub.publish(topic, *[b"x"] * 100)

    assert int(after[0]) > int(before[-1])


def test_the_signing_key_survives(mortal: Emulators) -> None:
    """Tokens issued before a restart verify after it."""
    before = mortal.admin("GET", "/jwks.json")[1]

    restart(mortal)

    assert mortal.admin("GET", "/jwks.json")[1] == before


def test_a_reset_leaves_nothing_behind(mortal: Emulators, pubsub: PubSub) -> None:
    """After a reset the names are free, also after a restart."""
    topic = pubsub.topic()
    pubsub.subscription(topic)

    mortal.reset("pubsub")
    restart(mortal)

    assert not list(pubsub.publisher.list_topics(project=f"projects/{PROJECT}"))
    with pytest.raises(exceptions.NotFound):
        pubsub.publish(topic, b"x")
    assert pubsub.publisher.create_topic(request=Topic(name=topic)).name == topic
