"""The protocol's message types, taken from the client library, and small helpers over them."""

from typing import Any

from google.protobuf import empty_pb2, timestamp_pb2
from google.pubsub_v1 import types as wire


def _type(name: str) -> Any:
    return getattr(wire, name).pb()


Topic = _type("Topic")
Subscription = _type("Subscription")
Snapshot = _type("Snapshot")
PubsubMessage = _type("PubsubMessage")
ReceivedMessage = _type("ReceivedMessage")
StreamingPullResponse = _type("StreamingPullResponse")
Empty = empty_pb2.Empty
request = response = _type

NANOSECONDS = 1_000_000_000


def timestamp(nanoseconds: int) -> Any:
    """Timestamp message of a Unix time."""
    stamp = timestamp_pb2.Timestamp()
    stamp.FromNanoseconds(nanoseconds)
    return stamp


def seconds(duration: Any) -> float:
    """Length of a Duration message."""
    length: float = duration.seconds + duration.nanos / NANOSECONDS
    return length


def updated(current: Any, change: Any, mask: Any) -> Any:
    """Copy of a message with the fields of a mask taken over, also where they are now empty."""
    copy = type(current)()
    copy.CopyFrom(current)
    mask.MergeMessage(change, copy, replace_message_field=True, replace_repeated_field=True)
    return copy
