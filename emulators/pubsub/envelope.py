"""The HTTP request of a push delivery.

Format: https://cloud.google.com/pubsub/docs/push#receive_push and
https://cloud.google.com/pubsub/docs/payload-unwrapping
"""

import base64
import json
from typing import Any

AGENT = {"User-Agent": "CloudPubSub-Google", "From": "noreply@google.com"}


def request(config: Any, message: Any, attempt: int) -> tuple[bytes, dict[str, str]]:
    """Body and headers for one message, wrapped in JSON or bare as the push config says."""
    if config.push_config.HasField("no_wrapper"):
        return _bare(config, message)
    envelope: dict[str, Any] = {"message": _wrapped(message), "subscription": config.name}
    if config.HasField("dead_letter_policy"):
        envelope["deliveryAttempt"] = attempt
    return json.dumps(envelope).encode(), AGENT | {"Content-Type": "application/json"}


def _wrapped(message: Any) -> dict[str, Any]:
    published_at = message.publish_time.ToJsonString()
    wrapped: dict[str, Any] = {"messageId": message.message_id, "message_id": message.message_id}
    wrapped |= {"publishTime": published_at, "publish_time": published_at}
    if message.attributes:
        wrapped["attributes"] = dict(message.attributes)
    if message.data:
        wrapped["data"] = base64.b64encode(message.data).decode()
    if message.ordering_key:
        wrapped["orderingKey"] = message.ordering_key
    return wrapped


def _bare(config: Any, message: Any) -> tuple[bytes, dict[str, str]]:
    headers = dict(AGENT)
    if config.push_config.no_wrapper.write_metadata:
        headers |= {
            "x-goog-pubsub-subscription-name": config.name,
            "x-goog-pubsub-message-id": message.message_id,
            "x-goog-pubsub-publish-time": message.publish_time.ToJsonString(),
        }
        if message.ordering_key:
            headers["x-goog-pubsub-ordering-key"] = message.ordering_key
        headers |= dict(message.attributes)
    return message.data, headers
