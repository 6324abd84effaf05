"""What the service accepts: names, sizes, ranges.

Figures from https://cloud.google.com/tasks/docs/quotas and the field comments of the API.
"""

import re
from typing import Any

from emulators.grpc_messages import NANOSECONDS, seconds
from emulators.grpc_requests import check_times, invalid, is_url, unsupported
from emulators.tasks import refusals
from emulators.tasks.messages import WITH_BODY, nanoseconds, text_of

_LOCATION = r"projects/[A-Za-z0-9:.-]+/locations/[a-z0-9-]+"
LOCATION = re.compile(_LOCATION, re.ASCII)
QUEUE = re.compile(rf"(?P<parent>{_LOCATION})/queues/[A-Za-z0-9-]{{1,100}}", re.ASCII)
TASK_ID = re.compile(r"[A-Za-z0-9_-]{1,500}", re.ASCII)

TASK_BYTES = 1024 * 1024
URL_LENGTH = 2083
HEADER_BYTES = 80 * 1024
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # token of RFC 9110, section 5.6.2
HEADER_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]*")
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
            raise unsupported(f"Queue.{field}")
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
    check_times(config, "max_retry_duration", "min_backoff", "max_backoff")
    _at_least(f"{field}.maxAttempts", config.max_attempts, -1)
    _at_least(f"{field}.maxDoublings", config.max_doublings, 0)
    _at_least(f"{field}.minBackoff", seconds(config.min_backoff), 0)
    if config.HasField("max_backoff") and config.HasField("min_backoff"):
        _at_least(f"{field}.maxBackoff", seconds(config.max_backoff), seconds(config.min_backoff))


def check_task(task: Any, now_ns: int) -> None:
    """Refuse a new task with values the service would refuse, or that are not emulated."""
    check_times(task, "schedule_time", "dispatch_deadline")
    _check_request(task)
    if task.ByteSize() > TASK_BYTES:
        raise invalid(f"Task size too large: at most {TASK_BYTES} bytes.")
    if nanoseconds(task.schedule_time) > now_ns + SCHEDULE_AHEAD_NS:
        raise refusals.too_far(text_of(task.schedule_time))
    if task.HasField("dispatch_deadline"):
        _check_deadline(task.dispatch_deadline)
    check_retry("Task.retryConfig", task.retry_config)


def _check_request(task: Any) -> None:
    if task.HasField("app_engine_http_request"):
        raise unsupported("App Engine tasks")
    if not task.HasField("http_request"):
        raise invalid("Task.message_type must be set.")
    request = task.http_request
    if request.HasField("oauth_token"):
        raise unsupported("OAuth tokens")
    _check_url(request.url)
    if request.body and request.http_method and request.http_method not in WITH_BODY:
        raise invalid("HTTP request body is allowed only with POST, PUT or PATCH.")
    _check_headers(request.headers)


def _check_headers(headers: Any) -> None:
    if sum(len(name) + len(value) for name, value in headers.items()) >= HEADER_BYTES:
        raise invalid("The size of the headers must be less than 80KB.")
    for name, value in headers.items():
        if not HEADER_NAME.fullmatch(name):
            raise invalid(f"HttpRequest.headers has an invalid name: {name!r}.")
        if not HEADER_VALUE.fullmatch(value):
            raise invalid(f"HttpRequest.headers has an invalid value of {name}.")


def _check_url(url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise invalid("HttpRequest.url must start with 'http://' or 'https://'.")
    if len(url) > URL_LENGTH:
        raise invalid(f"HttpRequest.url is longer than {URL_LENGTH} characters.")
    if not is_url(url):
        raise invalid(f"HttpRequest.url is no URL: {url!r}.")


def _check_deadline(deadline: Any) -> None:
    least, most = DISPATCH_DEADLINE_S
    if not least <= seconds(deadline) <= most:
        raise invalid(
            f"The Task.dispatchDeadline, {seconds(deadline):g}s, must be between [15s, 30m]."
        )


def _within(field: str, value: float, least: float, most: float) -> None:
    _at_least(field, value, least)
    if value > most:
        raise invalid(f"{field} must be at most {most:g}, not {value:g}.")


def _at_least(field: str, value: float, least: float) -> None:
    if value < least:
        raise invalid(f"{field} must be at least {least:g}, not {value:g}.")
