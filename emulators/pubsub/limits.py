"""What the service accepts: names, sizes, ranges.

Figures from https://cloud.google.com/pubsub/quotas#resource_limits.
"""

import re
from typing import Any

from emulators.grpc_messages import seconds
from emulators.grpc_requests import (
    check_labels,
    check_supported,
    check_times,
    invalid,
    is_url,
)
from emulators.pubsub.refusals import bad_name, too_large, too_small, unready

NAME = re.compile(
    r"projects/[^/]+/(?P<kind>topics|subscriptions|snapshots)/(?!goog)[A-Za-z][\w.~+%-]{2,254}",
    re.ASCII,
)
REQUEST_BYTES = 10_000_000
REQUEST_MESSAGES = 1000
ATTRIBUTES = 100
ATTRIBUTE_KEY_BYTES = 256
ATTRIBUTE_VALUE_BYTES = 1024
ORDERING_KEY_BYTES = 1024
ACK_DEADLINE_S = (10, 600)
RETENTION_S = (600, 31 * 86_400)
DEAD_LETTER_ATTEMPTS = (5, 100)
BACKOFF_S = 600
FILTER_BYTES = 256
SUBSCRIPTION_FIELDS = {
    "name",
    "topic",
    "push_config",
    "ack_deadline_seconds",
    "retain_acked_messages",
    "message_retention_duration",
    "labels",
    "enable_message_ordering",
    "expiration_policy",
    "filter",
    "dead_letter_policy",
    "retry_policy",
    "detached",
    "enable_exactly_once_delivery",
    "topic_message_retention_duration",
    "state",
}
OTHER_WAYS = ("bigquery_config", "cloud_storage_config", "bigtable_config")


def check_name(name: str, kind: str, field: str = "name") -> None:
    """Refuse a name that is not one of a topic, subscription or snapshot."""
    match = NAME.fullmatch(name)
    if not match or match["kind"] != kind:
        raise bad_name(name, field)


def check_publish(request: Any) -> None:
    """Refuse a publish request that is empty, too large, or has a message that is."""
    if not request.messages:
        raise too_small("message_count", 0, 1)
    _at_most("message_count", len(request.messages), REQUEST_MESSAGES)
    _at_most("request_size", request.ByteSize(), REQUEST_BYTES)
    # PubsubMessage.ordering_key in pubsub.proto: one request, one key.
    if len({message.ordering_key for message in request.messages}) > 1:
        raise invalid("All messages of a publish request must have the same ordering key.")
    for message in request.messages:
        _check_message(message)


def check_ack_deadline(deadline_s: int, field: str = "ack_deadline_seconds") -> None:
    """Refuse a deadline out of 10 s to 600 s."""
    _within(field, deadline_s, ACK_DEADLINE_S)


def check_lease(deadline_s: int) -> None:
    """Refuse a lease out of 0 s to 600 s; 0 gives the message back."""
    _within("ack_deadline_seconds", deadline_s, (0, ACK_DEADLINE_S[1]))


def check_subscription(config: Any) -> None:
    """Refuse values of a subscription that the service would refuse, or that are not emulated."""
    ways = [way for way in OTHER_WAYS if config.HasField(way)]
    if ways and (len(ways) > 1 or config.push_config.push_endpoint):
        raise invalid("A subscription delivers in one way only: push_config or another.")
    check_supported(config, SUBSCRIPTION_FIELDS)
    check_labels(config.labels)
    check_times(config, "message_retention_duration")
    check_ack_deadline(config.ack_deadline_seconds)
    check_push(config.push_config)
    check_retention(config)
    _at_most("filter", len(config.filter.encode()), FILTER_BYTES)
    if config.HasField("dead_letter_policy"):
        policy = config.dead_letter_policy
        check_name(policy.dead_letter_topic, "topics", "dead_letter_topic")
        policy.max_delivery_attempts = policy.max_delivery_attempts or DEAD_LETTER_ATTEMPTS[0]
        _within("max_delivery_attempts", policy.max_delivery_attempts, DEAD_LETTER_ATTEMPTS)
    if config.HasField("retry_policy"):
        _check_backoff(config.retry_policy)
    if config.enable_exactly_once_delivery and config.push_config.push_endpoint:
        raise unready("Exactly-once delivery is not supported for push subscriptions.")


def check_push(push_config: Any) -> None:
    """Refuse a push endpoint that is no URL; unlike the service, plain HTTP will do."""
    endpoint = push_config.push_endpoint
    if endpoint and not is_url(endpoint):
        raise invalid(f"Invalid push endpoint given (endpoint={endpoint}).")


def check_retention(config: Any) -> None:
    """Refuse a message retention out of 10 minutes to 31 days, where one is given."""
    if config.HasField("message_retention_duration"):
        length = int(seconds(config.message_retention_duration))
        _within("message_retention_duration", length, RETENTION_S)


def _check_message(message: Any) -> None:
    if not message.data and not message.attributes:
        raise invalid(
            "The value for message_data is too small. You passed 0 in the request, but the "
            "minimum value is 1. Some message data or attributes must be present."
        )
    _at_most("attribute_count", len(message.attributes), ATTRIBUTES)
    _at_most("ordering_key_size", len(message.ordering_key.encode()), ORDERING_KEY_BYTES)
    for key, value in message.attributes.items():
        if not key or key.startswith("goog"):
            raise invalid(f"Invalid attribute key given (key={key}).")
        _at_most("attribute_key_size", len(key.encode()), ATTRIBUTE_KEY_BYTES)
        _at_most("attribute_value_size", len(value.encode()), ATTRIBUTE_VALUE_BYTES)


def _check_backoff(policy: Any) -> None:
    check_times(policy, "minimum_backoff", "maximum_backoff")
    lowest, highest = seconds(policy.minimum_backoff), seconds(policy.maximum_backoff)
    _at_most("minimum_backoff", int(lowest), BACKOFF_S)
    _at_most("maximum_backoff", int(highest), BACKOFF_S)
    if policy.HasField("maximum_backoff") and lowest > highest:
        raise invalid("The minimum_backoff must not be greater than the maximum_backoff.")


def _at_most(what: str, passed: int, limit: int) -> None:
    if passed > limit:
        raise too_large(what, passed, limit)


def _within(what: str, passed: int, limits: tuple[int, int]) -> None:
    if passed < limits[0]:
        raise too_small(what, passed, limits[0])
    _at_most(what, passed, limits[1])
