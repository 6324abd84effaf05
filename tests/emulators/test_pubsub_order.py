"""Messages of one ordering key are delivered one after the other, and only theirs wait."""

import base64
import threading

from google.pubsub_v1.types import PushConfig

from tests.emulators.pubsub_world import PubSub, dead_letters, retry
from tests.emulators.sink import Arrival, Sink


def data_at(sink: Sink, path: str) -> list[str]:
    """Data of everything that arrived at a path, in order."""
    return [data_of(arrival) for arrival in sink.at(path)]


def data_of(arrival: Arrival) -> str:
    """Data of a pushed message."""
    return base64.b64decode(arrival.json["message"]["data"]).decode()


def test_pushes_a_key_in_order(pubsub: PubSub, sink: Sink) -> None:
    """The messages of each key arrive as they were published."""
    path = f"/order/{pubsub.kind}"
    topic = pubsub.topic()
    pubsub.push(topic, sink.url + path, enable_message_ordering=True)

    for number in range(5):
        for key in ("a", "b"):
            pubsub.publish(topic, f"{key}{number}".encode(), key=key)

    sink.wait(path, 10)
    got = data_at(sink, path)
    for key in ("a", "b"):
        assert [one for one in got if one[0] == key] == [f"{key}{n}" for n in range(5)]


def test_a_failing_message_blocks_its_key_only(pubsub: PubSub, sink: Sink) -> None:
    """While a message fails, later ones of its key wait, and other keys go on."""
    path = f"/block/{pubsub.kind}"
    others_are_done = threading.Event()
    topic = pubsub.topic()

    def fail_until_the_others_are_done(arrival: Arrival) -> int:
        if data_of(arrival) == "b2":
            others_are_done.set()
        return 500 if data_of(arrival) == "a0" and not others_are_done.is_set() else 204

    url = sink.answer(path, fail_until_the_others_are_done)
    pubsub.push(topic, url, enable_message_ordering=True, retry_policy=retry(0.1, 0.2))
    pubsub.publish(topic, b"a0", b"a1", b"a2", key="a")
    sink.wait(path)
    pubsub.publish(topic, b"b0", b"b1", b"b2", key="b")

    sink.wait(path, 7)
    got = data_at(sink, path)
    assert got.index("b2") < got.index("a1")
    assert got[-3:] == ["a0", "a1", "a2"]
    assert [one for one in got if one[0] == "b"] == ["b0", "b1", "b2"]


def test_one_request_at_a_time_for_a_key(own_pubsub: PubSub, sink: Sink) -> None:
    """The next message of a key is sent when the one before is acknowledged, not earlier."""
    release = threading.Event()
    topic = own_pubsub.topic()
    url = sink.answer("/one", lambda _: 204 if release.wait(5) else 500)
    own_pubsub.push(topic, url, enable_message_ordering=True)
    own_pubsub.publish(topic, b"a0", key="a")
    sink.wait("/one")
    own_pubsub.publish(topic, b"a1", key="a")
    own_pubsub.publish(topic, b"b0", key="b")
    sink.wait("/one", 2)

    before = sorted(data_at(sink, "/one"))
    release.set()
    sink.wait("/one", 3)

    assert before == ["a0", "b0"]
    assert data_at(sink, "/one")[-1] == "a1"


def test_a_dead_letter_lets_its_key_go_on(own_pubsub: PubSub, sink: Sink) -> None:
    """When the first message of a key is given up, the next one follows."""
    topic = own_pubsub.topic()
    policy = {
        "dead_letter_policy": dead_letters(own_pubsub.topic()),
        "retry_policy": retry(0.05, 0.05),
    }
    url = sink.answer("/gives-up", lambda arrival: 500 if data_of(arrival) == "a0" else 204)
    own_pubsub.push(topic, url, enable_message_ordering=True, **policy)

    own_pubsub.publish(topic, b"a0", b"a1", key="a")

    sink.wait("/gives-up", 6)
    assert data_at(sink, "/gives-up") == ["a0"] * 5 + ["a1"]


def test_pulls_a_key_in_order(pubsub: PubSub) -> None:
    """One pull gets messages of a key in order, and the ordering key with them."""
    topic, name = pubsub.pair(enable_message_ordering=True)

    pubsub.publish(topic, b"0", b"1", b"2", key="k")

    received = pubsub.pull(name, 3)
    assert [one.message.data for one in received] == [b"0", b"1", b"2"]
    assert {one.message.ordering_key for one in received} == {"k"}


def test_a_pulled_message_given_back_brings_its_successors_with_it(own_pubsub: PubSub) -> None:
    """Later messages of the key are delivered again too, so that the order holds."""
    topic, name = own_pubsub.pair(enable_message_ordering=True)
    own_pubsub.publish(topic, b"0", b"1", b"2", key="k")
    received = own_pubsub.pull(name, 3)

    own_pubsub.ack(name, received[:1])
    own_pubsub.set_deadline(name, received[1:2], 0)

    again = own_pubsub.pull(name, 2)
    assert [one.message.data for one in again] == [b"1", b"2"]


def test_without_ordering_a_key_delays_nothing(own_pubsub: PubSub) -> None:
    """A subscription that does not ask for order hands out the next message at once."""
    topic, name = own_pubsub.pair()
    own_pubsub.publish(topic, b"0", b"1", key="k")

    first, second = own_pubsub.pull(name, 1), own_pubsub.pull(name, 1)

    assert [one[0].message.data for one in (first, second)] == [b"0", b"1"]


def test_order_survives_a_change_from_push_to_pull(own_pubsub: PubSub, sink: Sink) -> None:
    """A key that was failing is pulled in its order."""
    topic = own_pubsub.topic()
    url = sink.answer("/order-to-pull", 500)
    name = own_pubsub.push(topic, url, enable_message_ordering=True, retry_policy=retry(0.05, 0.05))
    own_pubsub.publish(topic, b"0", b"1", b"2", key="k")
    sink.wait("/order-to-pull")

    own_pubsub.subscriber.modify_push_config(subscription=name, push_config=PushConfig())

    assert own_pubsub.take(name, 3) == [b"0", b"1", b"2"]
