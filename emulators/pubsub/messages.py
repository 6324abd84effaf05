"""The protocol's message types, taken from the client library, and small helpers over them."""

from typing import Any

from google.protobuf import empty_pb2, timestamp_pb2

from emulators.grpc_messages import copy_of, merged, messages_of, requests_of, types_of

wire = messages_of("google.pubsub_v1")
request, response = requests_of(wire), types_of(wire)
Topic, Subscription, Snapshot = map(response, ("Topic", "Subscription", "Snapshot"))
PubsubMessage, ReceivedMessage = map(response, ("PubsubMessage", "ReceivedMessage"))
StreamingPullResponse = response("StreamingPullResponse")
Empty = empty_pb2.Empty


def timestamp(nanoseconds: int) -> Any:
    """Timestamp message of a Unix time."""
    stamp = timestamp_pb2.Timestamp()
    stamp.FromNanoseconds(nanoseconds)
    return stamp


def updated(current: Any, change: Any, mask: Any) -> Any:
    """Copy of a message with the fields of a mask taken over, also where they are now empty."""
    return merged(copy_of(current), change, mask)
