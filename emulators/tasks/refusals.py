"""Refusals in the words of the service.

Texts as recorded from it in the conformance tests of aertje/cloud-tasks-emulator, and in public
issues of its clients, for example keypup-io/cloudtasker#45 (schedule time).
"""

from collections.abc import Callable

from grpc import StatusCode

from emulators.grpc_requests import invalid
from emulators.grpc_service import ApiError


def bad_queue_name() -> ApiError:
    """Refusal of a malformed queue name."""
    return invalid(
        "Queue name must be formatted: "
        '"projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>"'
    )


def bad_task_name() -> ApiError:
    """Refusal of a malformed task name."""
    return invalid(
        "Task name must be formatted: "
        '"projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>/tasks/<TASK_ID>"'
    )


def bad_task_id(task_id: str) -> ApiError:
    """Refusal of the last part of a task name."""
    return invalid(
        f'Task ID "{task_id}" can contain only letters ([A-Za-z]), numbers ([0-9]), hyphens (-),'
        " or underscores (_). Task ID must between 1 and 500 characters."
    )


def bad_field() -> ApiError:
    """Refusal of a parent that does not fit."""
    return invalid("Invalid resource field value in the request.")


def other_queue(parent: str, queue: str) -> ApiError:
    """Refusal of a task named in another queue than it is created in."""
    return invalid(
        f"The queue name from request ('{parent}') must be the same as the queue name in the"
        f" named task ('{queue}')."
    )


def too_far(schedule_time: str) -> ApiError:
    """Refusal of a schedule time over 30 days ahead."""
    return invalid(
        f"The Task.scheduleTime, {schedule_time}, is too far in the future."
        " Schedule time must be no more than 720h in the future."
    )


def _refusal(code: StatusCode, text: str) -> Callable[[], ApiError]:
    return lambda: ApiError(code, text)


no_queue = _refusal(
    StatusCode.NOT_FOUND,
    "Queue does not exist. If you just created the queue, wait at least a minute for the"
    " queue to initialize.",
)
"""Refusal to work on a queue that never was."""
queue_gone = _refusal(
    StatusCode.FAILED_PRECONDITION,
    "The queue no longer exists, though a queue with this name existed recently.",
)
"""Refusal to create a task in a deleted queue."""
queue_exists = _refusal(
    StatusCode.ALREADY_EXISTS,
    "Queue already exists",
)
"""Refusal of a queue name that is taken."""
queue_name_spent = _refusal(
    StatusCode.FAILED_PRECONDITION,
    "The queue cannot be created because a queue with this name existed too recently.",
)
"""Refusal of the name of a queue deleted lately."""
not_found = _refusal(
    StatusCode.NOT_FOUND,
    "Requested entity was not found.",
)
"""Refusal to delete a queue that is not there."""
no_task = _refusal(
    StatusCode.NOT_FOUND,
    "Task does not exist.",
)
"""Refusal of a task name that never was."""
task_gone = _refusal(
    StatusCode.NOT_FOUND,
    "The task no longer exists, though a task with this name existed recently. The task"
    " either successfully completed or was deleted.",
)
"""Refusal of the name of a task that is over."""
task_exists = _refusal(
    StatusCode.ALREADY_EXISTS,
    "Requested entity already exists",
)
"""Refusal of a task name that is or was taken."""
