"""When a failed attempt is followed by another, and after how long.

Rules: https://cloud.google.com/tasks/docs/configuring-queues#retry
"""

from typing import Any

from emulators.grpc_messages import copy_of, seconds

UNLIMITED = -1
# 2**40 times any pause is beyond every maximum, and still no overflow.
MOST_DOUBLINGS = 40


def effective(queue_config: Any, task: Any) -> Any:
    """Retry configuration of a task: its own fields over those of its queue."""
    if not task.HasField("retry_config"):
        return queue_config
    config = copy_of(queue_config)
    config.MergeFrom(task.retry_config)
    return config


def delay_s(config: Any, attempts: int) -> float:
    """Pause after the ``attempts``-th failure, counted from 1.

    It starts at the minimum, doubles ``max_doublings`` times, then grows by the last step, up to
    the maximum: 10, 20, 40, 80, 160, 240, 300, 300 s for 10 s to 300 s and 3 doublings.
    """
    doublings = min(attempts - 1, config.max_doublings, MOST_DOUBLINGS)
    steps = max(1, attempts - config.max_doublings)
    pause: float = seconds(config.min_backoff) * 2.0**doublings * steps
    longest_s: float = seconds(config.max_backoff)
    return min(pause, longest_s)


def is_exhausted(config: Any, attempts: int, age_s: float) -> bool:
    """Tell whether there is no further attempt: every limit that is set has been reached."""
    longest_s = seconds(config.max_retry_duration)
    is_limited = config.max_attempts != UNLIMITED
    if is_limited and attempts < config.max_attempts:
        return False
    if longest_s and age_s < longest_s:
        return False
    return is_limited or bool(longest_s)
