"""Retry arithmetic, rate and order, as plain calculations."""

import pytest
from google.cloud import tasks_v2

from emulators.tasks import retry
from emulators.tasks.agenda import Agenda
from emulators.tasks.rate import TokenBucket


def retry_config(**fields: object) -> object:
    return tasks_v2.RetryConfig.pb(tasks_v2.RetryConfig(fields))


def test_pauses_double_then_grow_evenly_then_stay() -> None:
    """The published example: 10 s to 300 s with 3 doublings."""
    config = retry_config(min_backoff="10s", max_backoff="300s", max_doublings=3)

    pauses = [retry.delay_s(config, attempts) for attempts in range(1, 9)]

    assert pauses == [10, 20, 40, 80, 160, 240, 300, 300]


def test_a_task_that_fails_for_ever_never_overflows() -> None:
    """The thousandth pause is the longest one, whatever the doublings."""
    config = retry_config(min_backoff="1s", max_backoff="3600s", max_doublings=2_000_000_000)

    assert retry.delay_s(config, 100_000) == 3600


@pytest.mark.parametrize(
    ("limits", "attempts", "age_s", "is_over"),
    [
        ({"max_attempts": 3}, 2, 1e9, False),
        ({"max_attempts": 3}, 3, 0, True),
        ({"max_attempts": -1}, 10_000, 1e9, False),
        ({"max_attempts": 3, "max_retry_duration": "60s"}, 3, 59, False),
        ({"max_attempts": 3, "max_retry_duration": "60s"}, 2, 61, False),
        ({"max_attempts": 3, "max_retry_duration": "60s"}, 3, 60, True),
        ({"max_attempts": -1, "max_retry_duration": "60s"}, 1, 60, True),
        ({"max_attempts": -1, "max_retry_duration": "60s"}, 99, 59, False),
    ],
)
def test_a_task_ends_when_every_limit_is_reached(
    limits: dict[str, object], attempts: int, age_s: float, *, is_over: bool
) -> None:
    """Attempts and age must both be used up; an unset limit does not count."""
    assert retry.is_exhausted(retry_config(**limits), attempts, age_s) is is_over


def test_a_bucket_gives_its_burst_then_its_rate() -> None:
    """Ten at once, then one every 50 ms."""
    bucket = TokenBucket(20, 10, now_s=0)

    waits = [bucket.take(0) for _ in range(11)]

    assert waits[:10] == [0] * 10
    assert waits[10] == pytest.approx(0.05, abs=0.002)
    assert bucket.take(0.051) == 0
    assert bucket.take(0.052) > 0


def test_a_bucket_never_saves_more_than_its_size() -> None:
    """An hour of rest gives one burst."""
    bucket = TokenBucket(500, 100, now_s=0)

    taken = sum(bucket.take(3600) == 0 for _ in range(200))

    assert taken == 100


def test_the_agenda_gives_the_earliest_that_still_counts() -> None:
    """Struck and moved entries are passed over."""
    agenda = Agenda()
    for name, due_ns in (("a", 10), ("b", 20), ("c", 20), ("d", 40)):
        agenda.put(name, due_ns)

    agenda.remove("a")
    agenda.put("b", 50)

    assert agenda.first() == (20, "c")
    agenda.remove("c")
    assert agenda.first() == (40, "d")
    agenda.clear()
    assert agenda.first() is None
