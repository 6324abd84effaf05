"""Publishing accepts what the service accepts, and refuses in its words."""

import base64

import pytest
from google.api_core import exceptions
from google.pubsub_v1 import PublisherClient

from tests.emulators.pubsub_world import PubSub
from tests.emulators.sink import Sink


def test_gives_each_message_its_own_rising_identifier(pubsub: PubSub) -> None:
    """Identifiers are distinct numbers, in the order of publishing."""
    ids = pubsub.publish(pubsub.topic(), b"a", b"b", b"c")

    assert ids == sorted(set(ids), key=int)
    assert len(ids) == 3


def test_publishes_through_the_batching_client(pubsub: PubSub) -> None:
    """The client's own publish, with its batches, arrives whole."""
    topic, name = pubsub.pair()

    futures = [pubsub.publisher.publish(topic, str(number).encode()) for number in range(50)]
    for future in futures:
        future.result(timeout=10)

    got = {one.message.data for one in pubsub.pull(name, 50)}
    assert got == {str(number).encode() for number in range(50)}


def test_a_message_may_have_attributes_alone(pubsub: PubSub) -> None:
    """Data may be empty where an attribute is given."""
    topic, name = pubsub.pair()

    pubsub.publish(topic, b"", kind="é")

    (received,) = pubsub.pull(name)
    assert dict(received.message.attributes) == {"kind": "é"}


def test_refuses_an_empty_message(pubsub: PubSub) -> None:
    """A message without data and attributes is none."""
    topic = pubsub.topic()

    with pytest.raises(exceptions.InvalidArgument):
        pubsub.publish(topic, b"")


def test_accepts_a_request_just_below_the_limit(pubsub: PubSub, sink: Sink) -> None:
    """A message of nearly 10 MB is published and pushed."""
    topic = pubsub.topic()
    pubsub.push(topic, f"{sink.url}/large/{pubsub.kind}")

    pubsub.publish(topic, b"x" * 9_900_000)

    message = sink.wait(f"/large/{pubsub.kind}")[0].json["message"]
    assert len(base64.b64decode(message["data"])) == 9_900_000


def test_refuses_a_request_over_ten_megabytes(own_pubsub: PubSub) -> None:
    """Ten million bytes is the limit of a request."""
    topic = own_pubsub.topic()

    with pytest.raises(exceptions.InvalidArgument, match=r"request_size is too large.*10000000"):
        own_pubsub.publish(topic, b"x" * 10_000_000)


def test_refuses_more_than_a_thousand_messages(pubsub: PubSub) -> None:
    """A thousand messages is the limit of a request."""
    topic = pubsub.topic()
    assert len(pubsub.publish(topic, *[b"x"] * 1000)) == 1000

    with pytest.raises(exceptions.InvalidArgument):
        pubsub.publish(topic, *[b"x"] * 1001)


@pytest.mark.parametrize(
    "attributes",
    [{"k" * 257: "v"}, {"k": "v" * 1025}, {str(n): "v" for n in range(101)}, {"googx": "v"}],
    ids=["long key", "long value", "too many", "reserved key"],
)
def test_refuses_attributes_over_their_limits(
    own_pubsub: PubSub, attributes: dict[str, str]
) -> None:
    """100 attributes, keys of 256 bytes, values of 1024 bytes, none reserved."""
    message = {"data": b"x", "attributes": attributes}
    request = {"topic": own_pubsub.topic(), "messages": [message]}

    with pytest.raises(exceptions.InvalidArgument):
        PublisherClient.publish(own_pubsub.publisher, request=request)


def test_refuses_two_ordering_keys_in_one_request(own_pubsub: PubSub) -> None:
    """All messages of a request carry the same ordering key."""
    messages = [{"data": b"x", "ordering_key": key} for key in ("a", "b")]
    request = {"topic": own_pubsub.topic(), "messages": messages}

    with pytest.raises(exceptions.InvalidArgument, match="same ordering key"):
        PublisherClient.publish(own_pubsub.publisher, request=request)


def test_refuses_a_missing_topic(pubsub: PubSub) -> None:
    """Publishing creates nothing."""
    with pytest.raises(exceptions.NotFound):
        pubsub.publish(pubsub.name("topic"), b"x")


def test_a_subscription_gets_nothing_from_before_it_was(pubsub: PubSub) -> None:
    """What was published earlier is not delivered."""
    topic = pubsub.topic()
    pubsub.publish(topic, b"early")

    name = pubsub.subscription(topic)

    assert pubsub.has_nothing(topic, name)


def test_every_subscription_gets_every_message(pubsub: PubSub) -> None:
    """Subscriptions do not share messages."""
    topic = pubsub.topic()
    names = [pubsub.subscription(topic) for _ in range(2)]

    pubsub.publish(topic, b"x")

    assert [pubsub.take(name) for name in names] == [[b"x"], [b"x"]]
