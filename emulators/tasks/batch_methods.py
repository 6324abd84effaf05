"""RPCs about many tasks at once; each is a long-running operation that is done when answered."""

from collections.abc import Callable, Sequence
from typing import Any

from google.longrunning import operations_pb2
from google.rpc import status_pb2
from grpc import StatusCode

from emulators.grpc_requests import invalid
from emulators.grpc_service import ApiError
from emulators.tasks import limits, refusals
from emulators.tasks.messages import Empty, now_ns, response, timestamp, viewed
from emulators.tasks.registry import Registry
from emulators.tasks.task_methods import TaskMethods

# The two metadata types number their states differently; their names agree.
SUCCEEDED, PARTIAL = "SUCCEEDED", "PARTIALLY_SUCCEEDED"
NONE_SUCCEEDED = (
    "None of the requests succeeded, refer to {metadata}.failed_requests for individual error"
    " details"
)


class BatchMethods:
    """Handlers of the batch methods of ``google.cloud.tasks.v2.CloudTasks``."""

    def __init__(self, registry: Registry, tasks: TaskMethods) -> None:
        self._registry = registry
        self._tasks = tasks

    async def batch_create_tasks(self, given: Any, _context: Any) -> Any:
        self._check(len(given.requests), limits.BATCH_CREATE, given.parent)
        if any(one.parent != given.parent for one in given.requests):
            raise refusals.bad_field()
        created: list[Any] = []

        def create(one: Any) -> None:
            created.append(viewed(self._tasks.create(one), one.response_view))

        metadata = response("BatchCreateTasksMetadata")()
        failed = _each(given.requests, create, metadata)
        done = response("BatchCreateTasksResponse")(tasks=created)
        return _operation(given, metadata, done, is_lost=failed == len(given.requests))

    async def batch_delete_tasks(self, given: Any, _context: Any) -> Any:
        self._check(len(given.names), limits.BATCH_DELETE, given.parent)
        if any(limits.queue_of(name) != given.parent for name in given.names):
            raise refusals.bad_field()
        metadata = response("BatchDeleteTasksMetadata")()
        failed = _each(given.names, self._tasks.delete, metadata)
        return _operation(given, metadata, Empty(), is_lost=failed == len(given.names))

    def _check(self, count: int, most: int, parent: str) -> None:
        self._registry.queue(parent)
        if not 1 <= count <= most:
            raise invalid(f"A batch holds between 1 and {most} tasks, not {count}.")


def _each(items: Sequence[Any], act: Callable[[Any], None], metadata: Any) -> int:
    """Act on every item, note refusals by index, and count them."""
    metadata.start_time.CopyFrom(timestamp(now_ns()))
    for index, item in enumerate(items):
        try:
            act(item)
        except ApiError as refusal:
            failed = metadata.failed_requests[index]
            failed.code, failed.message = refusal.code.value[0], refusal.message
    metadata.end_time.CopyFrom(timestamp(now_ns()))
    metadata.state = _states(metadata)[PARTIAL if metadata.failed_requests else SUCCEEDED]
    return len(metadata.failed_requests)


def _states(metadata: Any) -> dict[str, int]:
    values = metadata.DESCRIPTOR.fields_by_name["state"].enum_type.values_by_name
    return {name: value.number for name, value in values.items()}


def _operation(given: Any, metadata: Any, done: Any, *, is_lost: bool) -> Any:
    location = given.parent.partition("/queues/")[0]
    name = f"{location}/operations/{given.request_id or now_ns()}"
    operation = operations_pb2.Operation(name=name, done=True)
    operation.metadata.Pack(metadata)
    if is_lost:
        text = NONE_SUCCEEDED.format(metadata=metadata.DESCRIPTOR.name)
        code = StatusCode.ABORTED.value[0]
        operation.error.CopyFrom(status_pb2.Status(code=code, message=text))
    else:
        operation.response.Pack(done)
    return operation
