"""What the service accepts: names, sizes, ranges.

Figures from https://cloud.google.com/tasks/docs/quotas and the field comments of the API.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from emulators.tasks import refusals
from emulators.tasks.messages import NANOSECONDS, WITH_BODY, nanoseconds, seconds, text_of

_LOCATION = r"projects/[A-Za-z0-9:.-]+/locations/[a-z0-9-]+"
LOCATION = re.compile(_LOCATION, re.ASCII)
QUEUE = re.compile(rf"(?P<parent>{_LOCATION})/queues/[A-Za-z0-9-]{{1,100}}", re.ASCII)
TASK_ID = re.compile(r"[A-Za-z0-9_-]{1,500}", re.ASCII)

TASK_BYTES = 1024 * 1024
URL_LENGTH = 2083
HEADER_BYTES = 80 * 1024
SCHEDULE_AHEAD_NS = 30 * 86_400 * NANOSECONDS
DISPATCH_DEADLINE_S = (15, 1800)
DISPATCHES_PER_SECOND = 500
CONCURRENT_DISPATCHES = 5000
BATCH_CREATE = 100
BATCH_DELETE = 1000


def check_location(name: str) -> None:
    """Refuse a parent that is no location."""
    if not LOCATION.fullmatch(name):
        raise refusals.bad_field()


def check_queue_name(name: str) -> str:
    """Location of a queue name; refuses a malformed one."""
    match = QUEUE.fullmatch(name)
    if not match:
        raise refusals.bad_queue_name()
    return match["parent"]


def queue_of(task_name: str) -> str:
    """Queue in a task name; refuses a malformed one."""
    queue, _, task_id = task_name.partition("/tasks/")
    if not task_id or not QUEUE.fullmatch(queue):
        raise refusals.bad_task_name()
    if not TASK_ID.fullmatch(task_id):
        raise refusals.bad_task_id(task_id)
    return queue


def check_queue(config: Any) -> None:
    """Refuse a queue with values the service would refuse, or that are not emulated."""
    for field in ("http_target", "app_engine_routing_override"):
        if config.HasField(field):
            raise refusals.unsupported(f"Queue.{field}")
    rates = config.rate_limits
    _within(
        "Queue.rateLimits.maxDispatchesPerSecond",
        rates.max_dispatches_per_second,
        0,
        DISPATCHES_PER_SECOND,
    )
    _within(
        "Queue.rateLimits.maxConcurrentDispatches",
        rates.max_concurrent_dispatches,
        0,
        CONCURRENT_DISPATCHES,
    )
    check_retry("Queue.retryConfig", config.retry_config)


def check_retry(field: str, config: Any) -> None:
    """Refuse a retry configuration out of range."""
    _at_least(f"{field}.maxAttempts", config.max_attempts, -1)
    _at_least(f"{field}.maxDoublings", config.max_doublings, 0)
    _at_least(f"{field}.minBackoff", seconds(config.min_backoff), 0)
    if config.HasField("max_backoff") and config.HasField("min_backoff"):
        _at_least(f"{field}.maxBackoff", seconds(config.max_backoff), seconds(config.min_backoff))


def check_task(task: Any, now_ns: int) -> None:
    """Refuse a new task with values the service would refuse, or that are not emulated."""
    _check_request(task)
    if task.ByteSize() > TASK_BYTES:
        raise refusals.invalid(f"Task size too large: at most {TASK_BYTES} bytes.")
    if nanoseconds(task.schedule_time) > now_ns + SCHEDULE_AHEAD_NS:
        raise refusals.too_far(text_of(task.schedule_time))
    if task.HasField("dispatch_deadline"):
        _check_deadline(task.dispatch_deadline)
    check_retry("Task.retryConfig", task.retry_config)


def _check_request(task: Any) -> None:
    if task.HasField("app_engine_http_request"):
        raise refusals.unsupported("App Engine tasks")
    if not task.HasField("http_request"):
        raise refusals.invalid("Task.message_type must be set.")
    request = task.http_request
    if request.HasField("oauth_token"):
        raise refusals.unsupported("OAuth tokens")
    _check_url(request.url)
    if request.body and request.http_method and request.http_method not in WITH_BODY:
        raise refusals.invalid("HTTP request body is allowed only with POST, PUT or PATCH.")
    if sum(len(name) + len(value) for name, value in request.headers.items()) >= HEADER_BYTES:
        raise refusals.invalid("The size of the headers must be less than 80KB.")


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise refusals.invalid("HttpRequest.url must start with 'http://' or 'https://'.")
    if len(url) > URL_LENGTH:
        raise refusals.invalid(f"HttpRequest.url is longer than {URL_LENGTH} characters.")


def _check_deadline(deadline: Any) -> None:
    least, most = DISPATCH_DEADLINE_S
    if not least <= seconds(deadline) <= most:
        raise refusals.invalid(
            f"The Task.dispatchDeadline, {seconds(deadline):g}s, must be between [15s, 30m]."
        )


def _within(field: str, value: float, least: float, most: float) -> None:
    _at_least(field, value, least)
    if value > most:
        raise refusals.invalid(f"{field} must be at most {most:g}, not {value:g}.")


def _at_least(field: str, value: float, least: float) -> None:
    if value < least:
        raise refusals.invalid(f"{field} must be at least {least:g}, not {value:g}.")
