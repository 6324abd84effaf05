"""Topics and subscriptions are made, read, changed, listed and deleted as in the service."""

from pathlib import Path

import pytest
from google.api_core import exceptions
from google.protobuf.duration_pb2 import Duration
from google.pubsub_v1.types import PushConfig, Subscription, Topic

from tests.emulators.pubsub_world import DIFFERENCES, PROJECT, PubSub, dead_letters


def test_keeps_what_a_topic_was_created_with(pubsub: PubSub) -> None:
    """A topic is read back with its labels."""
    topic = pubsub.topic(labels={"feature": "clinic"})

    read = pubsub.publisher.get_topic(topic=topic)

    assert (read.name, dict(read.labels)) == (topic, {"feature": "clinic"})


def test_refuses_a_topic_that_exists(pubsub: PubSub) -> None:
    """A name is given once."""
    topic = pubsub.topic()

    with pytest.raises(exceptions.AlreadyExists):
        pubsub.publisher.create_topic(name=topic)


@pytest.mark.parametrize("last", ["1digit", "a b", "ab", "goog-mine", "x" * 256])
def test_refuses_a_malformed_name(own_pubsub: PubSub, last: str) -> None:
    """Names follow the rules of the service, and the refusal says which name."""
    name = f"projects/{PROJECT}/topics/{last}"

    with pytest.raises(exceptions.InvalidArgument, match="Invalid resource name given"):
        own_pubsub.publisher.create_topic(name=name)


def test_changes_only_the_masked_fields_of_a_topic(pubsub: PubSub) -> None:
    """An update takes what its mask names."""
    name = pubsub.topic(labels={"a": "1"})
    change = Topic(name=name, message_retention_duration=Duration(seconds=86_400))
    mask = {"paths": ["message_retention_duration"]}

    pubsub.publisher.update_topic(topic=change, update_mask=mask)

    read = pubsub.publisher.get_topic(topic=name)
    assert read.message_retention_duration.days == 1
    assert dict(read.labels) == {"a": "1"}


def test_lists_topics_page_by_page(pubsub: PubSub) -> None:
    """The pages of a listing hold every topic once."""
    made = {pubsub.topic() for _ in range(3)}

    request = {"project": f"projects/{PROJECT}", "page_size": 2}
    listed = [topic.name for topic in pubsub.publisher.list_topics(request=request)]

    assert made <= set(listed)
    assert len(listed) == len(set(listed))


def test_a_subscription_outlives_its_topic(pubsub: PubSub) -> None:
    """Deleting a topic leaves its subscriptions, with what they have, on no topic."""
    topic, name = pubsub.pair()
    pubsub.publish(topic, b"kept")

    pubsub.publisher.delete_topic(topic=topic)

    assert pubsub.subscriber.get_subscription(subscription=name).topic == "_deleted-topic_"
    assert pubsub.take(name) == [b"kept"]
    with pytest.raises(exceptions.NotFound):
        pubsub.publish(topic, b"lost")


def test_refuses_a_subscription_to_a_missing_topic(pubsub: PubSub) -> None:
    """A subscription needs its topic first."""
    with pytest.raises(exceptions.NotFound):
        pubsub.subscription(pubsub.name("topic"))


def test_fills_in_the_defaults_of_a_subscription(pubsub: PubSub) -> None:
    """What the creator leaves out is 10 s to acknowledge and 7 days of retention."""
    name = pubsub.subscription(pubsub.topic())

    read = pubsub.subscriber.get_subscription(subscription=name)

    assert read.ack_deadline_seconds == 10
    assert read.message_retention_duration.days == 7


@pytest.mark.parametrize("deadline_s", [9, 601])
def test_refuses_an_ack_deadline_out_of_range(pubsub: PubSub, deadline_s: int) -> None:
    """A subscriber gets 10 s to 600 s."""
    if deadline_s < 10:
        pubsub.needs("least_ack_deadline")
    topic = pubsub.topic()

    with pytest.raises(exceptions.InvalidArgument):
        pubsub.subscription(topic, ack_deadline_seconds=deadline_s)


def test_changes_a_subscription(pubsub: PubSub) -> None:
    """An update sets the ack deadline, and a dead-letter policy with it."""
    letters = pubsub.topic()
    name = pubsub.subscription(pubsub.topic())
    change = Subscription(
        name=name, ack_deadline_seconds=42, dead_letter_policy=dead_letters(letters, 7)
    )
    mask = {"paths": ["ack_deadline_seconds", "dead_letter_policy"]}

    pubsub.subscriber.update_subscription(subscription=change, update_mask=mask)

    read = pubsub.subscriber.get_subscription(subscription=name)
    assert read.ack_deadline_seconds == 42
    assert read.dead_letter_policy.max_delivery_attempts == 7


def test_refuses_to_change_what_is_fixed(pubsub: PubSub) -> None:
    """Ordering is decided when a subscription is created."""
    change = Subscription(name=pubsub.subscription(pubsub.topic()), enable_message_ordering=True)
    mask = {"paths": ["enable_message_ordering"]}

    with pytest.raises(exceptions.InvalidArgument, match="not mutable"):
        pubsub.subscriber.update_subscription(subscription=change, update_mask=mask)


def test_refuses_retention_out_of_range(pubsub: PubSub) -> None:
    """Messages are retained for at most 31 days."""
    topic = pubsub.topic()

    with pytest.raises(exceptions.InvalidArgument):
        pubsub.subscription(topic, message_retention_duration=Duration(seconds=32 * 86_400))


def test_turns_a_pull_subscription_into_a_push_one(pubsub: PubSub) -> None:
    """ModifyPushConfig sets the endpoint."""
    name = pubsub.subscription(pubsub.topic())

    config = PushConfig(push_endpoint="http://127.0.0.1:9/none")
    pubsub.subscriber.modify_push_config(subscription=name, push_config=config)

    read = pubsub.subscriber.get_subscription(subscription=name)
    assert read.push_config.push_endpoint == "http://127.0.0.1:9/none"


def test_lists_the_subscriptions_of_a_topic(pubsub: PubSub) -> None:
    """A topic knows its own subscriptions, and no others."""
    topic = pubsub.topic()
    mine = {pubsub.subscription(topic), pubsub.subscription(topic)}
    pubsub.subscription(pubsub.topic())

    listed = pubsub.publisher.list_topic_subscriptions(topic=topic)

    assert set(listed) == mine


def test_a_deleted_subscription_is_gone(pubsub: PubSub) -> None:
    """Nothing is left to read or pull."""
    name = pubsub.subscription(pubsub.topic())

    pubsub.subscriber.delete_subscription(subscription=name)

    with pytest.raises(exceptions.NotFound):
        pubsub.subscriber.get_subscription(subscription=name)
    with pytest.raises(exceptions.NotFound):
        pubsub.subscriber.pull(subscription=name, max_messages=1)


def test_a_detached_subscription_accepts_no_pull(pubsub: PubSub) -> None:
    """Detaching drops the backlog and ends delivery."""
    pubsub.needs("detach")
    name = pubsub.subscription(pubsub.topic())

    pubsub.publisher.detach_subscription(request={"subscription": name})

    assert pubsub.subscriber.get_subscription(subscription=name).detached
    with pytest.raises(exceptions.FailedPrecondition):
        pubsub.subscriber.pull(subscription=name, max_messages=1)


def test_every_listed_difference_is_one_a_test_meets() -> None:
    """The table of differences holds no entry that no test skips or asserts."""
    texts = "".join(path.read_text() for path in Path(__file__).parent.glob("test_pubsub_*.py"))

    assert [name for name in DIFFERENCES if f'("{name}")' not in texts] == []
