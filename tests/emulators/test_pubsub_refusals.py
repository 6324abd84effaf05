"""What Pub/Sub refuses: in its own words and code, and by name where we emulate less."""

from typing import Any

import pytest
from google.api_core.exceptions import GoogleAPICallError, InvalidArgument, NotFound
from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp

from tests.emulators.pubsub_world import PROJECT, PubSub, dead_letters

MISSING = f"projects/{PROJECT}/topics/nobody-made-it"
MEGABYTE = 1_000_000


@pytest.mark.parametrize("text", ['attributes.a = "\\x"', 'attributes."\\u12" = "b"', "((", "{}"])
def test_a_bad_filter_is_the_callers_fault(own_pubsub: PubSub, text: str) -> None:
    """An escape that is none is refused as any other text that is no filter."""
    topic = own_pubsub.topic()

    with pytest.raises(InvalidArgument, match="Invalid filter given"):
        own_pubsub.subscription(topic, filter=text)


@pytest.mark.parametrize("token", ["x", "-5", "1.5", "٣", "9" * 40])
def test_a_page_token_of_somebody_else_is_refused(own_pubsub: PubSub, token: str) -> None:
    """A token is what the last page gave, or nothing."""
    request = {"project": f"projects/{PROJECT}", "page_token": token}

    with pytest.raises(InvalidArgument, match="Invalid page token"):
        own_pubsub.publisher.list_topics(request=request)


def test_a_page_of_minus_one_is_refused(own_pubsub: PubSub) -> None:
    """It would be followed by pages without end."""
    request = {"project": f"projects/{PROJECT}", "page_size": -1}

    with pytest.raises(InvalidArgument, match="page_size is too small"):
        own_pubsub.subscriber.list_subscriptions(request=request)


@pytest.mark.parametrize("paths", [[], ["no_such_field"], ["labels.a.b"], ["*"], [""]])
def test_a_mask_names_a_field(own_pubsub: PubSub, paths: list[str]) -> None:
    """An update says which of the known fields it changes."""
    topic = own_pubsub.topic()
    subscription = own_pubsub.subscription(topic)
    request = {"subscription": {"name": subscription}, "update_mask": FieldMask(paths=paths)}

    with pytest.raises(InvalidArgument, match="update_mask"):
        own_pubsub.subscriber.update_subscription(request=request)


@pytest.mark.parametrize("deadline_s", [-1, 601, -(2**31)])
def test_a_lease_lasts_from_none_to_ten_minutes(own_pubsub: PubSub, deadline_s: int) -> None:
    """A negative one is refused, not taken for giving back."""
    topic = own_pubsub.topic()
    subscription = own_pubsub.subscription(topic)
    own_pubsub.publish(topic, b"one")
    received = own_pubsub.pull(subscription)

    with pytest.raises(InvalidArgument, match="ack_deadline_seconds"):
        own_pubsub.set_deadline(subscription, received, deadline_s)


def test_a_dead_letter_topic_is_there(own_pubsub: PubSub) -> None:
    """DeadLetterPolicy.dead_letter_topic in pubsub.proto: it fails when the topic is missing."""
    topic = own_pubsub.topic()

    with pytest.raises(NotFound, match="nobody-made-it"):
        own_pubsub.subscription(topic, dead_letter_policy=dead_letters(MISSING))


@pytest.mark.parametrize(
    "labels", [{"": "a"}, {"Upper": "a"}, {"1a": "a"}, {"a": "B"}, {"a": "x" * 64}, {"a b": "c"}]
)
def test_labels_have_their_rules(own_pubsub: PubSub, labels: dict[str, str]) -> None:
    """Lower case, a letter first, 63 characters at most; on topics and subscriptions."""
    with pytest.raises(InvalidArgument, match="Invalid label"):
        own_pubsub.topic(labels=labels)
    with pytest.raises(InvalidArgument, match="Invalid label"):
        own_pubsub.subscription(own_pubsub.topic(), labels=labels)


@pytest.mark.parametrize(
    "fields",
    [
        {"bigquery_config": {"table": "p.d.t"}},
        {"cloud_storage_config": {"bucket": "b"}},
        {"message_transforms": [{"javascript_udf": {"function_name": "f", "code": "x"}}]},
        {"push_config": {"push_endpoint": "http://h/"}, "bigquery_config": {"table": "p.d.t"}},
    ],
)
def test_what_is_not_emulated_is_refused(own_pubsub: PubSub, fields: dict[str, Any]) -> None:
    """A subscription that delivers elsewhere is not kept as if it did."""
    topic = own_pubsub.topic()

    with pytest.raises(GoogleAPICallError, match=r"_config|message_transforms"):
        own_pubsub.subscription(topic, **fields)


def test_a_schema_that_nobody_made_is_unknown(own_pubsub: PubSub) -> None:
    """Schemas cannot be made here, so none is known."""
    with pytest.raises(NotFound):
        own_pubsub.topic(schema_settings={"schema": f"projects/{PROJECT}/schemas/s"})


def test_a_time_out_of_the_calendar_is_refused(own_pubsub: PubSub) -> None:
    """Seconds that no timestamp has, nanoseconds that no second has."""
    topic = own_pubsub.topic()
    subscription = own_pubsub.subscription(topic)

    with pytest.raises(InvalidArgument):
        own_pubsub.subscriber.seek(
            request={"subscription": subscription, "time": Timestamp(seconds=2**62)}
        )
    with pytest.raises(InvalidArgument):
        own_pubsub.topic(message_retention_duration=Duration(seconds=600, nanos=-1))


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:99999/", "http://[::1/", "http://a b/"])
def test_an_endpoint_can_be_sent_to(own_pubsub: PubSub, endpoint: str) -> None:
    """A port or a bracket that no client could use is refused when it is set."""
    topic = own_pubsub.topic()

    with pytest.raises(InvalidArgument, match="Invalid push endpoint"):
        own_pubsub.push(topic, endpoint)


def test_large_messages_arrive_one_after_the_other(own_pubsub: PubSub) -> None:
    """Three of 3 MB: a pull brings what the client's channel takes, and the rest afterwards."""
    topic = own_pubsub.topic()
    subscription = own_pubsub.subscription(topic)
    sent = [bytes([n]) * 3 * MEGABYTE for n in range(3)]
    for one in sent:
        own_pubsub.publish(topic, one)

    received = own_pubsub.pull(subscription, 3)

    assert sorted(one.message.data[:1] for one in received) == [b"\0", b"\1", b"\2"]
