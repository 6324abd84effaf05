"""Refusals in the words of the service.

Texts as recorded from it in the conformance tests of aertje/cloud-tasks-emulator, and in public
issues of its clients, for example keypup-io/cloudtasker#45 (schedule time).
"""

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


def no_queue() -> ApiError:
    """Refusal to work on a queue that never was."""
    return ApiError(
        StatusCode.NOT_FOUND,
        "Queue does not exist. If you just created the queue, wait at least a minute for the"
        " queue to initialize.",
    )


def queue_gone() -> ApiError:
    """Refusal to create a task in a deleted queue."""
    return ApiError(
        StatusCode.FAILED_PRECONDITION,
        "The queue no longer exists, though a queue with this name existed recently.",
    )


def queue_exists() -> ApiError:
    """Refusal of a queue name that is taken."""
    return ApiError(StatusCode.ALREADY_EXISTS, "Queue already exists")


def queue_name_spent() -> ApiError:
    """Refusal of the name of a queue deleted lately."""
    return ApiError(
        StatusCode.FAILED_PRECONDITION,
        "The queue cannot be created because a queue with this name existed too recently.",
    )


def not_found() -> ApiError:
    """Refusal to delete a queue that is not there."""
    return ApiError(StatusCode.NOT_FOUND, "Requested entity was not found.")


def no_task() -> ApiError:
    """Refusal of a task name that never was."""
    return ApiError(StatusCode.NOT_FOUND, "Task does not exist.")


def task_gone() -> ApiError:
    """Refusal of the name of a task that is over."""
    return ApiError(
        StatusCode.NOT_FOUND,
        "The task no longer exists, though a task with this name existed recently. The task"
        " either successfully completed or was deleted.",
    )


def task_exists() -> ApiError:
    """Refusal of a task name that is or was taken."""
    return ApiError(StatusCode.ALREADY_EXISTS, "Requested entity already exists")
