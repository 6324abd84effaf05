"""The protocol's message types, taken from the client library, and small helpers over them."""

import time
from datetime import UTC, datetime
from typing import Any

from google.cloud.tasks_v2 import types as wire
from google.protobuf import empty_pb2, timestamp_pb2


def _type(name: str) -> Any:
    return getattr(wire, name).pb()


Queue = _type("Queue")
Task = _type("Task")
RetryConfig = _type("RetryConfig")
CmekConfig = _type("CmekConfig")
Empty = empty_pb2.Empty
request = response = _type

RUNNING, PAUSED = wire.Queue.State.RUNNING, wire.Queue.State.PAUSED
BASIC, FULL = wire.Task.View.BASIC, wire.Task.View.FULL
POST = wire.HttpMethod.POST
WITH_BODY = {wire.HttpMethod.POST, wire.HttpMethod.PUT, wire.HttpMethod.PATCH}

NANOSECONDS = 1_000_000_000
now_ns = time.time_ns


def method_name(number: int) -> str:
    """Name of an HTTP method as it stands on the request line."""
    return str(wire.HttpMethod(number).name)


def timestamp(nanoseconds: int) -> Any:
    """Timestamp message of a Unix time, truncated to microseconds as the service does."""
    stamp = timestamp_pb2.Timestamp()
    stamp.FromMicroseconds(nanoseconds // 1000)
    return stamp


def nanoseconds(stamp: Any) -> int:
    """Unix time of a Timestamp message."""
    return int(stamp.ToNanoseconds())


def seconds(duration: Any) -> float:
    """Length of a Duration message."""
    length: float = duration.seconds + duration.nanos / NANOSECONDS
    return length


def text_of(stamp: Any) -> str:
    """Timestamp in RFC 3339."""
    return datetime.fromtimestamp(nanoseconds(stamp) / NANOSECONDS, UTC).isoformat()


def copy_of(message: Any) -> Any:
    """Copy that shares nothing with the message."""
    copy = type(message)()
    copy.CopyFrom(message)
    return copy


def updated(current: Any, change: Any, mask: Any) -> Any:
    """Copy of a message with the fields of a mask taken over; an empty mask takes all."""
    if not mask.paths:
        return copy_of(change)
    copy = copy_of(current)
    mask.MergeMessage(change, copy, replace_message_field=True, replace_repeated_field=True)
    return copy


def viewed(task: Any, view: int) -> Any:
    """Task as a caller sees it: the body only in the full view."""
    copy = copy_of(task)
    copy.view = FULL if view == FULL else BASIC
    if copy.view == BASIC:
        copy.http_request.ClearField("body")
    return copy
