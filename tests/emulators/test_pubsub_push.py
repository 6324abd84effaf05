"""Push delivery posts each message until the endpoint acknowledges it."""

import base64
import threading
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from google.pubsub_v1.types import PushConfig

from tests.emulators.process import free_port
from tests.emulators.pubsub_world import PubSub, dead_letters, retry
from tests.emulators.sink import Arrival, Sink, serving_sink

OIDC = {"oidc_token": PushConfig.OidcToken(service_account_email="a@b.example", audience="me")}


@pytest.fixture(scope="module", autouse=True)
def hanging(own_pubsub: PubSub, shared_sink: Sink) -> Iterator[str]:
    """Push to an endpoint that does not answer, so that its 10 s pass beside the other tests."""
    release = threading.Event()
    topic = own_pubsub.topic()
    url = shared_sink.answer("/hang", lambda _: 204 if release.wait(20) else 500)
    own_pubsub.push(topic, url)
    own_pubsub.publish(topic, b"x")
    yield "/hang"
    release.set()


def path_of(pubsub: PubSub, name: str) -> str:
    """Path of the sink that no other test and emulator uses."""
    return f"/{name}/{pubsub.kind}"


def test_posts_the_envelope(pubsub: PubSub, sink: Sink) -> None:
    """An endpoint gets data, attributes, identifier, publish time and subscription."""
    path = path_of(pubsub, "envelope")
    topic = pubsub.topic()
    name = pubsub.push(topic, sink.url + path)

    (message_id,) = pubsub.publish(topic, b"hello", kind="k")

    arrival = sink.wait(path)[0]
    message = arrival.json["message"]
    assert arrival.headers["content-type"].startswith("application/json")
    assert arrival.json["subscription"] == name
    assert base64.b64decode(message["data"]) == b"hello"
    assert message["attributes"] == {"kind": "k"}
    assert message["messageId"] == message["message_id"] == message_id
    assert message["publishTime"] == message["publish_time"]
    assert message["publishTime"].endswith("Z")


def _posted(pubsub: PubSub, sink: Sink, path: str, data: bytes, **more: str) -> Any:
    """The message inside the envelope that a push of ``data`` arrives in."""
    path = path_of(pubsub, path)
    topic = pubsub.topic()
    pubsub.push(topic, sink.url + path)
    pubsub.publish(topic, data, **more)
    return sink.wait(path)[0].json["message"]


def test_posts_attributes_without_data(pubsub: PubSub, sink: Sink) -> None:
    """An envelope leaves out what is empty (functions-framework-python#170)."""
    pubsub.needs("push_leaves_out_empty")

    message = _posted(pubsub, sink, "attributes-only", b"", kind="k")

    assert "data" not in message


def test_posts_the_ordering_key(pubsub: PubSub, sink: Sink) -> None:
    """The envelope carries the ordering key, also where order is not asked for."""
    pubsub.needs("push_ordering_key")

    message = _posted(pubsub, sink, "ordering-key", b"x", key="patient-1")

    assert message["orderingKey"] == "patient-1"


def test_posts_bare_data_when_asked(pubsub: PubSub, sink: Sink) -> None:
    """Without a wrapper the body is the data, and the metadata are headers."""
    path = path_of(pubsub, "bare")
    topic = pubsub.topic()
    bare = {"no_wrapper": PushConfig.NoWrapper(write_metadata=True)}
    name = pubsub.push(topic, sink.url + path, bare)

    (message_id,) = pubsub.publish(topic, b"raw")

    arrival = sink.wait(path)[0]
    assert arrival.body == b"raw"
    assert arrival.headers["x-goog-pubsub-message-id"] == message_id
    assert arrival.headers["x-goog-pubsub-subscription-name"] == name


def test_signs_the_request_for_the_audience(pubsub: PubSub, sink: Sink) -> None:
    """A subscription with an identity sends a bearer token."""
    pubsub.needs("push_oidc")
    path = path_of(pubsub, "oidc")
    topic = pubsub.topic()
    pubsub.push(topic, sink.url + path, OIDC)

    pubsub.publish(topic, b"x")

    assert sink.wait(path)[0].headers["authorization"].startswith("Bearer ey")


def test_success_acknowledges(pubsub: PubSub, sink: Sink) -> None:
    """Five status codes settle a message: when a failed one comes again, these do not."""
    successes = [102, 200, 201, 204]
    if not pubsub.lacks("push_202"):
        successes.append(202)
    paths = [path_of(pubsub, f"status-{status}") for status in successes]
    failing = path_of(pubsub, "status-500")
    topic = pubsub.topic()
    for path, status in zip([*paths, failing], [*successes, 500], strict=True):
        pubsub.push(topic, sink.answer(path, status))

    pubsub.publish(topic, b"x")

    sink.wait(failing, 2)
    sink.answer(failing, 204)
    assert [len(sink.wait(path)) for path in paths] == [1] * len(paths)


@pytest.mark.parametrize("status", [301, 400, 404, 429, 500, 503])
def test_anything_else_is_tried_again(own_pubsub: PubSub, sink: Sink, status: int) -> None:
    """A refusal, a redirect and a breakdown all lead to another attempt."""
    path = f"/again-{status}"
    topic = own_pubsub.topic()
    own_pubsub.push(topic, sink.answer(path, status))

    (message_id,) = own_pubsub.publish(topic, b"x")

    arrivals = sink.wait(path, 2)
    sink.answer(path, 204)
    assert {one.json["message"]["messageId"] for one in arrivals} == {message_id}


def test_waits_longer_from_attempt_to_attempt(own_pubsub: PubSub, sink: Sink) -> None:
    """Without a policy the pause doubles from 0.1 s."""
    path = "/doubling"
    topic = own_pubsub.topic()
    own_pubsub.push(topic, sink.answer(path, 500))

    own_pubsub.publish(topic, b"x")

    times = [arrival.at for arrival in sink.wait(path, 5)]
    sink.answer(path, 204)
    pauses = [later - earlier for earlier, later in pairwise(times)]
    for pause, expected in zip(pauses, (0.1, 0.2, 0.4, 0.8), strict=True):
        assert expected <= pause < expected * 1.5 + 0.1


def test_a_policy_bounds_the_pause(pubsub: PubSub, sink: Sink) -> None:
    """The retry policy sets the least and the greatest pause."""
    pubsub.needs("push_backoff")
    path = path_of(pubsub, "policy")
    topic = pubsub.topic()
    pubsub.push(topic, sink.answer(path, 500), retry_policy=retry(0.3, 0.4))

    pubsub.publish(topic, b"x")

    times = [arrival.at for arrival in sink.wait(path, 4)]
    sink.answer(path, 204)
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert all(0.3 <= pause < 0.7 for pause in pauses), pauses


def test_a_failing_endpoint_leads_to_the_dead_letter_topic(pubsub: PubSub, sink: Sink) -> None:
    """After five failures the message goes to the dead-letter topic and no longer here."""
    pubsub.needs("push_backoff")
    path = path_of(pubsub, "dead")
    letters = pubsub.topic()
    found = pubsub.subscription(letters)
    topic = pubsub.topic()
    pubsub.push(
        topic,
        sink.answer(path, 503),
        dead_letter_policy=dead_letters(letters),
        retry_policy=retry(0.1, 0.1),
    )

    pubsub.publish(topic, b"poison")

    assert pubsub.take(found) == [b"poison"]
    assert len(sink.at(path)) == 5


def test_tells_the_endpoint_which_attempt_it_is(pubsub: PubSub, sink: Sink) -> None:
    """With a dead-letter policy the envelope counts attempts."""
    pubsub.needs("push_delivery_attempt")
    path = path_of(pubsub, "attempts")
    topic = pubsub.topic()
    policy = {"dead_letter_policy": dead_letters(pubsub.topic()), "retry_policy": retry(0.1, 0.1)}
    pubsub.push(topic, sink.answer(path, 503), **policy)

    pubsub.publish(topic, b"x")

    arrivals = sink.wait(path, 3)[:3]
    assert [one.json["deliveryAttempt"] for one in arrivals] == [1, 2, 3]


def test_nothing_is_lost_while_the_endpoint_is_down(pubsub: PubSub) -> None:
    """What is published to an endpoint that does not listen arrives when it does."""
    path = path_of(pubsub, "down")
    port = free_port()
    topic = pubsub.topic()
    pubsub.push(topic, f"http://127.0.0.1:{port}{path}", retry_policy=retry(0.1, 0.2))
    ids = set(pubsub.publish(topic, *[b"x"] * 20))

    with serving_sink(port) as revived:
        arrivals = revived.wait(path, 20)

    assert {one.json["message"]["messageId"] for one in arrivals} >= ids


def test_many_requests_run_at_once(pubsub: PubSub, sink: Sink) -> None:
    """A slow endpoint gets several messages of a subscription at the same time."""
    pubsub.needs("window")
    path = path_of(pubsub, "window")
    meeting = threading.Barrier(8)
    topic = pubsub.topic()

    def wait_for_the_others(_arrival: Arrival) -> int:
        meeting.wait(timeout=5)
        return 204

    pubsub.push(topic, sink.answer(path, wait_for_the_others))

    pubsub.publish(topic, *[b"x"] * 8)

    assert len(sink.wait(path, 8)) == 8
    assert not meeting.broken


def test_a_slow_subscription_does_not_hold_up_another(pubsub: PubSub, sink: Sink) -> None:
    """Each subscription pushes on its own."""
    slow, fast = path_of(pubsub, "slow"), path_of(pubsub, "fast")
    release = threading.Event()
    topic = pubsub.topic()
    pubsub.push(topic, sink.answer(slow, lambda _: 204 if release.wait(5) else 500))
    pubsub.push(topic, sink.url + fast)

    pubsub.publish(topic, *[b"x"] * 10)

    assert len(sink.wait(fast, 10)) == 10
    release.set()


def test_a_new_endpoint_takes_effect(pubsub: PubSub, sink: Sink) -> None:
    """What failed at the old endpoint is tried at the new one."""
    old, new = path_of(pubsub, "old"), path_of(pubsub, "new")
    topic = pubsub.topic()
    name = pubsub.push(topic, sink.answer(old, 503), retry_policy=retry(0.1, 0.2))
    (message_id,) = pubsub.publish(topic, b"x")
    sink.wait(old)

    config = PushConfig(push_endpoint=sink.url + new)
    pubsub.subscriber.modify_push_config(subscription=name, push_config=config)

    assert sink.wait(new)[0].json["message"]["messageId"] == message_id


def test_a_push_subscription_turned_to_pull_keeps_its_backlog(
    own_pubsub: PubSub, sink: Sink
) -> None:
    """Without an endpoint the messages can be pulled."""
    topic = own_pubsub.topic()
    name = own_pubsub.push(topic, sink.answer("/to-pull", 500), retry_policy=retry(0.1, 0.2))
    own_pubsub.publish(topic, b"x")
    sink.wait("/to-pull")

    own_pubsub.subscriber.modify_push_config(subscription=name, push_config=PushConfig())

    assert own_pubsub.take(name) == [b"x"]


def test_an_endpoint_has_the_ack_deadline_to_answer(hanging: str, sink: Sink) -> None:
    """Who does not answer within the ack deadline of 10 s gets the message again."""
    first, second = sink.wait(hanging, 2, timeout_s=15)

    assert second.at - first.at >= 9.9
