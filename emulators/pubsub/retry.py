"""When a message that was not acknowledged is tried again, and when it is given up."""

from typing import Any

from emulators.grpc_messages import seconds
from emulators.pubsub.messages import PubsubMessage

PUSH_BACKOFF_S = (0.1, 60.0)
# Bounds of a policy that leaves them out (RetryPolicy in pubsub.proto).
POLICY_BACKOFF_S = (10.0, 600.0)
MAX_DOUBLINGS = 20


def backoff_s(config: Any, attempt: int) -> float:
    """Wait before the next attempt: doubles from the least to the most of the policy.

    Without a policy a push waits 0.1 s to 60 s, and a pull not at all.
    """
    if config.HasField("retry_policy"):
        policy = config.retry_policy
        least, most = POLICY_BACKOFF_S
        if policy.HasField("minimum_backoff"):
            least = seconds(policy.minimum_backoff)
        if policy.HasField("maximum_backoff"):
            most = seconds(policy.maximum_backoff)
    elif config.push_config.push_endpoint:
        least, most = PUSH_BACKOFF_S
    else:
        return 0.0
    return float(min(most, least * 2 ** min(attempt - 1, MAX_DOUBLINGS)))


def is_dead(config: Any, attempt: int) -> bool:
    """Tell whether the dead-letter policy allows no further attempt."""
    policy = config.dead_letter_policy
    return bool(policy.dead_letter_topic) and attempt >= policy.max_delivery_attempts


def dead_letter(config: Any, message: Any, attempt: int) -> Any:
    """Copy of a message as the service forwards it to a dead-letter topic.

    Attributes: https://cloud.google.com/pubsub/docs/handling-failures#dead_letter_topic
    """
    _, project, _, subscription = config.name.split("/")
    copy = PubsubMessage(data=message.data, ordering_key=message.ordering_key)
    copy.attributes.update(message.attributes)
    copy.attributes.update(
        {
            "CloudPubSubDeadLetterSourceDeliveryCount": str(attempt),
            "CloudPubSubDeadLetterSourceSubscription": subscription,
            "CloudPubSubDeadLetterSourceSubscriptionProject": project,
            "CloudPubSubDeadLetterSourceTopicPublishTime": message.publish_time.ToJsonString(),
        }
    )
    return copy
