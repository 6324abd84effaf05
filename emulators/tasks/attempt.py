"""What an attempt writes into its task."""

from typing import Any

from google.rpc import code_pb2

from emulators.tasks.messages import nanoseconds, timestamp
from emulators.tasks.sender import Answer
from emulators.tasks.store import Pending

# google.rpc.Code of the HTTP statuses that have one; comments in google/rpc/code.proto.
CODES = {
    400: code_pb2.INVALID_ARGUMENT,
    401: code_pb2.UNAUTHENTICATED,
    403: code_pb2.PERMISSION_DENIED,
    404: code_pb2.NOT_FOUND,
    409: code_pb2.ABORTED,
    429: code_pb2.RESOURCE_EXHAUSTED,
    499: code_pb2.CANCELLED,
    500: code_pb2.INTERNAL,
    501: code_pb2.UNIMPLEMENTED,
    503: code_pb2.UNAVAILABLE,
    504: code_pb2.DEADLINE_EXCEEDED,
}


def begin(pending: Pending, now_ns: int) -> None:
    """Note that an attempt goes out."""
    task = pending.task
    task.dispatch_count += 1
    task.last_attempt.Clear()
    task.last_attempt.schedule_time.CopyFrom(task.schedule_time)
    task.last_attempt.dispatch_time.CopyFrom(timestamp(now_ns))
    if not task.HasField("first_attempt"):
        task.first_attempt.dispatch_time.CopyFrom(task.last_attempt.dispatch_time)


def end(pending: Pending, answer: Answer, now_ns: int) -> None:
    """Note what came of the attempt."""
    task = pending.task
    task.response_count += answer.is_response
    pending.executions += answer.is_response and answer.status < 500  # noqa: PLR2004 - 5xx
    pending.previous_status = int(answer.status)
    attempt = task.last_attempt
    if answer.is_response:
        attempt.response_time.CopyFrom(timestamp(now_ns))
    code = CODES.get(answer.status, code_pb2.UNKNOWN)
    attempt.response_status.code = code
    name = code_pb2.Code.Name(code)
    attempt.response_status.message = f"{name}({code}): HTTP status code {int(answer.status)}"


def age_s(task: Any, now_ns: int) -> float:
    """Seconds since the first attempt."""
    return (now_ns - nanoseconds(task.first_attempt.dispatch_time)) / 1e9
