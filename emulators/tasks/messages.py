"""The protocol's message types, taken from the client library, and small helpers over them."""

import time
from datetime import UTC, datetime
from typing import Any

from google.iam.v1 import iam_policy_pb2
from google.protobuf import empty_pb2, timestamp_pb2

from emulators.grpc_messages import NANOSECONDS, copy_of, merged, messages_of, requests_of, types_of

wire = messages_of("google.cloud.tasks_v2")
request, response = requests_of(wire, iam_policy_pb2), types_of(wire)
Queue, Task = response("Queue"), response("Task")
RetryConfig, CmekConfig = response("RetryConfig"), response("CmekConfig")
Empty = empty_pb2.Empty

RUNNING, PAUSED = wire.Queue.State.RUNNING, wire.Queue.State.PAUSED
BASIC, FULL = wire.Task.View.BASIC, wire.Task.View.FULL
POST = wire.HttpMethod.POST
WITH_BODY = {wire.HttpMethod.POST, wire.HttpMethod.PUT, wire.HttpMethod.PATCH}

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


def text_of(stamp: Any) -> str:
    """Timestamp in RFC 3339."""
    return datetime.fromtimestamp(nanoseconds(stamp) / NANOSECONDS, UTC).isoformat()


def updated(current: Any, change: Any, mask: Any) -> Any:
    """Copy of a message with the fields of a mask taken over; an empty mask takes all."""
    if not mask.paths:
        return copy_of(change)
    return merged(copy_of(current), change, mask)


def viewed(task: Any, view: int) -> Any:
    """Task as a caller sees it: the body only in the full view."""
    copy = copy_of(task)
    copy.view = FULL if view == FULL else BASIC
    if copy.view == BASIC:
        copy.http_request.ClearField("body")
    return copy
