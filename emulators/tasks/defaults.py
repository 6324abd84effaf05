"""What the service fills in when a field of a new queue or task is left out."""

import math
import secrets
from typing import Any

from emulators.tasks.messages import POST, nanoseconds, timestamp

DISPATCHES_PER_SECOND = 500
CONCURRENT_DISPATCHES = 1000
LEAST_BURST = 10
MAX_ATTEMPTS = 100
MIN_BACKOFF_MS = 100
MAX_BACKOFF_S = 3600
MAX_DOUBLINGS = 16
DISPATCH_DEADLINE_S = 600
USER_AGENT = "Google-Cloud-Tasks"


def fill_queue(config: Any, state: int) -> None:
    """Complete a queue; its state and burst size are never the caller's to say."""
    rates, retry = config.rate_limits, config.retry_config
    rates.max_dispatches_per_second = rates.max_dispatches_per_second or DISPATCHES_PER_SECOND
    rates.max_concurrent_dispatches = rates.max_concurrent_dispatches or CONCURRENT_DISPATCHES
    rates.max_burst_size = max(LEAST_BURST, math.ceil(rates.max_dispatches_per_second / 5))
    retry.max_attempts = retry.max_attempts or MAX_ATTEMPTS
    retry.max_doublings = retry.max_doublings or MAX_DOUBLINGS
    if not retry.HasField("min_backoff"):
        retry.min_backoff.FromMilliseconds(MIN_BACKOFF_MS)
    if not retry.HasField("max_backoff"):
        retry.max_backoff.FromSeconds(MAX_BACKOFF_S)
    config.state = state


def fill_task(task: Any, parent: str, now_ns: int) -> None:
    """Complete a task; a schedule time in the past becomes now."""
    task.name = task.name or f"{parent}/tasks/{secrets.randbits(63)}"
    task.http_request.http_method = task.http_request.http_method or POST
    _replace_agent(task.http_request.headers)
    if not task.HasField("dispatch_deadline"):
        task.dispatch_deadline.FromSeconds(DISPATCH_DEADLINE_S)
    task.create_time.FromSeconds(now_ns // 1_000_000_000)
    due_ns = max(nanoseconds(task.schedule_time), now_ns)
    task.schedule_time.CopyFrom(timestamp(due_ns))
    for field in ("dispatch_count", "response_count", "first_attempt", "last_attempt"):
        task.ClearField(field)


def _replace_agent(headers: Any) -> None:
    for name in [name for name in headers if name.lower() == "user-agent"]:
        del headers[name]
    headers["User-Agent"] = USER_AGENT
