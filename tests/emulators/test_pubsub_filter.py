"""A subscription with a filter gets the messages whose attributes pass it."""

import pytest
from google.api_core import exceptions

from emulators.grpc_service import ApiError
from emulators.pubsub.filters import compile_filter
from tests.emulators.pubsub_world import PubSub

A = {"kind": "a", "tenant": "t-1"}


@pytest.mark.parametrize(
    ("text", "attributes", "passes"),
    [
        ("", {}, True),
        ('attributes.kind = "a"', A, True),
        ('attributes.kind="b"', A, False),
        ('attributes.kind != "b"', A, True),
        ('attributes.kind != "a"', A, False),
        ('attributes.none != "a"', A, True),
        ('attributes."kind" = "a"', A, True),
        ('attributes.kind = "say \\"a\\""', {"kind": 'say "a"'}, True),
        ("attributes:kind", A, True),
        ("attributes:none", A, False),
        ('attributes:"tenant"', A, True),
        ("NOT attributes:kind", A, False),
        ("-attributes:none", A, True),
        ('hasPrefix(attributes.tenant, "t-")', A, True),
        ('hasPrefix(attributes.tenant, "u")', A, False),
        ('hasPrefix(attributes.none, "")', A, False),
        ('attributes.kind = "a" AND attributes.tenant = "t-1"', A, True),
        ('attributes.kind = "a" AND attributes.tenant = "t-2"', A, False),
        ('attributes.kind = "b" OR attributes.tenant = "t-1"', A, True),
        ('attributes.kind = "b" OR attributes.tenant = "t-2"', A, False),
        ('(attributes.kind = "b" OR attributes:kind) AND NOT attributes:none', A, True),
        ('NOT (attributes.kind = "a" OR attributes:none)', A, False),
    ],
)
def test_a_filter_passes(text: str, attributes: dict[str, str], *, passes: bool) -> None:
    """The grammar of the service, case by case."""
    assert compile_filter(text)(attributes) is passes


@pytest.mark.parametrize(
    "text",
    [
        "attributes",
        "kind",
        "attributes.kind = a",
        'attributes.kind > "a"',
        'attributes.kind = "a" AND',
        'attributes.kind = "a" AND attributes:b OR attributes:c',
        '(attributes.kind = "a"',
        'attributes.kind = "a")',
        'data = "a"',
    ],
)
def test_a_malformed_filter_is_refused(text: str) -> None:
    """What is no filter is refused, as is AND beside OR without parentheses."""
    with pytest.raises(ApiError, match="Invalid filter"):
        compile_filter(text)


def test_delivers_only_what_passes(pubsub: PubSub) -> None:
    """Filtered messages are not delivered, and count as acknowledged."""
    pubsub.needs("filter")
    topic, name = pubsub.pair(filter='attributes.kind = "a"')

    pubsub.publish(topic, b"b", kind="b")
    pubsub.publish(topic, b"a", kind="a")
    pubsub.publish(topic, b"none")

    assert pubsub.take(name) == [b"a"]
    assert pubsub.gets_none(name)


def test_refuses_a_subscription_with_a_malformed_filter(own_pubsub: PubSub) -> None:
    """The mistake shows at creation, and leaves no subscription."""
    topic = own_pubsub.topic()

    with pytest.raises(exceptions.InvalidArgument, match="filter"):
        own_pubsub.subscription(topic, filter="kind is a")

    assert not list(own_pubsub.publisher.list_topic_subscriptions(topic=topic))
