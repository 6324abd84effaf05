"""Faults can be ordered for a topic or a subscription, and are withdrawn again."""

import time

import pytest
from google.api_core import exceptions

from tests.emulators.process import Emulators
from tests.emulators.pubsub_world import PubSub, retry
from tests.emulators.sink import Sink


def ids_at(sink: Sink, path: str, count: int) -> list[str]:
    """Identifiers of the first messages that arrive at a path."""
    return [one.json["message"]["messageId"] for one in sink.wait(path, count)][:count]


def test_a_duplicate_is_pushed_twice(emulators: Emulators, own_pubsub: PubSub, sink: Sink) -> None:
    """The endpoint gets the same message twice, though it acknowledged."""
    topic = own_pubsub.topic()
    name = own_pubsub.push(topic, f"{sink.url}/twice")
    emulators.fault("pubsub", name, duplicate=1)

    first, second = own_pubsub.publish(topic, b"1") + own_pubsub.publish(topic, b"2")

    assert sorted(ids_at(sink, "/twice", 3)) == [first, first, second]


def test_a_dropped_push_is_tried_again(
    emulators: Emulators, own_pubsub: PubSub, sink: Sink
) -> None:
    """A delivery lost on the way does not lose the message."""
    topic = own_pubsub.topic()
    name = own_pubsub.push(topic, f"{sink.url}/dropped", retry_policy=retry(0.2, 0.2))
    emulators.fault("pubsub", name, drop=1)
    began = time.monotonic()

    own_pubsub.publish(topic, b"x")

    assert sink.wait("/dropped")[0].at - began >= 0.2


def test_a_failed_push_does_not_reach_the_endpoint(
    emulators: Emulators, own_pubsub: PubSub, sink: Sink
) -> None:
    """The fault answers in place of the endpoint, and a success among its codes loses nothing."""
    topic = own_pubsub.topic()
    name = own_pubsub.push(topic, f"{sink.url}/refused", retry_policy=retry(0.05, 0.05))
    emulators.fault("pubsub", name, fail=3, status=503)

    own_pubsub.publish(topic, b"x")

    sink.wait("/refused")
    emulators.wait_idle()
    assert len(sink.at("/refused")) == 1
    assert emulators.admin("GET", "/faults")[1][0]["fail"] == 0


def test_a_delay_holds_until_it_is_withdrawn(
    emulators: Emulators, own_pubsub: PubSub, sink: Sink
) -> None:
    """Every delivery is late, and none after the fault is removed: it would come in an hour."""
    topic = own_pubsub.topic()
    name = own_pubsub.push(topic, f"{sink.url}/late")
    emulators.fault("pubsub", name, delay_s=0.4)
    began = time.monotonic()
    own_pubsub.publish(topic, b"late")
    late = sink.wait("/late")[0].at - began

    emulators.fault("pubsub", name, delay_s=3600)
    emulators.admin("DELETE", f"/faults?service=pubsub&target={name}")
    own_pubsub.publish(topic, b"prompt")

    assert late >= 0.4
    assert len(sink.wait("/late", 2)) == 2


def test_reordering_swaps_neighbours(emulators: Emulators, own_pubsub: PubSub, sink: Sink) -> None:
    """Messages without a common key arrive in another order than published."""
    topic = own_pubsub.topic()
    name = own_pubsub.push(topic, f"{sink.url}/swapped")
    emulators.fault("pubsub", name, reorder=True)

    first, second = own_pubsub.publish(topic, b"1", b"2")

    assert ids_at(sink, "/swapped", 2) == [second, first]


def test_reordering_leaves_a_key_in_order(
    emulators: Emulators, own_pubsub: PubSub, sink: Sink
) -> None:
    """What the service guarantees holds under every fault."""
    topic = own_pubsub.topic()
    name = own_pubsub.push(topic, f"{sink.url}/kept", enable_message_ordering=True)
    emulators.fault("pubsub", name, reorder=True, drop=1, duplicate=1)

    published = own_pubsub.publish(topic, b"1", b"2", b"3", key="k")

    arrived = ids_at(sink, "/kept", 4)
    assert [one for n, one in enumerate(arrived) if one not in arrived[:n]] == published


def test_a_pulled_message_can_be_lost_and_doubled(emulators: Emulators, own_pubsub: PubSub) -> None:
    """The same faults meet a subscription that is pulled from."""
    topic, name = own_pubsub.pair()
    emulators.fault("pubsub", name.rsplit("/", 1)[-1], drop=1, duplicate=1)

    own_pubsub.publish(topic, b"lost", b"doubled")

    received = own_pubsub.pull(name, 2)
    assert [one.message.data for one in received] == [b"doubled", b"doubled"]


def test_publishing_fails_as_ordered(emulators: Emulators, own_pubsub: PubSub) -> None:
    """A topic that fails accepts nothing, and works again when the count is spent."""
    topic, name = own_pubsub.pair()
    emulators.fault("pubsub", topic, fail=1, status=403)

    with pytest.raises(exceptions.PermissionDenied):
        own_pubsub.publish(topic, b"refused")

    assert own_pubsub.has_nothing(topic, name)


def test_a_lost_answer_has_published(emulators: Emulators, own_pubsub: PubSub) -> None:
    """A publisher that retries because the answer was lost publishes twice."""
    topic, name = own_pubsub.pair()
    emulators.fault("pubsub", topic, drop=1)

    own_pubsub.publish(topic, b"x")

    assert own_pubsub.take(name, 2) == [b"x", b"x"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ([], "a fault is an object with a service"),
        ({}, "a fault is an object with a service"),
        ({"service": "pubsub", "dorp": 1}, "unknown fault 'dorp'"),
        ({"service": "pubsub", "drop": -1}, "drop must be a int, not negative"),
        ({"service": "pubsbu", "drop": 1}, "no service 'pubsbu'; known: pubsub, tasks"),
        ({"service": "storage", "duplicate": 1}, "storage has no duplicate; it has delay_s, drop,"),
        ({"service": "storage", "reorder": True}, "storage has no reorder"),
        ({"service": "scheduler", "reorder": True}, "scheduler has no reorder"),
        ({"service": "mailbox", "reorder": True}, "mailbox has no reorder"),
    ],
)
def test_an_impossible_fault_is_refused(emulators: Emulators, body: object, reason: str) -> None:
    """What would never strike is not accepted: misspelt, or nothing that the service can do."""
    status, answer = emulators.admin("PUT", "/faults", body)

    assert status == 400
    assert reason in answer["error"]
    assert emulators.admin("GET", "/faults")[1] == []


def test_what_is_not_asked_for_is_no_reason_to_refuse(emulators: Emulators) -> None:
    """A fault as the list shows it, with every field, can be ordered again."""
    emulators.fault("storage", "a", drop=1)
    (listed,) = emulators.admin("GET", "/faults")[1]

    emulators.fault(**listed)


def test_waiting_for_quiet_says_who_is_busy(
    emulators: Emulators, own_pubsub: PubSub, sink: Sink
) -> None:
    """Idle is answered when the last delivery is settled, and refused while one is not."""
    topic = own_pubsub.topic()
    own_pubsub.push(topic, sink.answer("/busy", 500), retry_policy=retry(0.1, 0.1))
    own_pubsub.publish(topic, b"x")

    busy = emulators.admin("GET", "/idle?timeout_s=0.2")
    sink.answer("/busy", 204)

    assert busy == (504, {"idle": False, "busy": ["pubsub"]})
    emulators.wait_idle()
