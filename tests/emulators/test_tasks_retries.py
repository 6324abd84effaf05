"""Retries, faults, and what survives a crash."""

import signal
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from google.api_core import exceptions

from tests.emulators.process import Emulators
from tests.emulators.sink import Arrival, Sink
from tests.emulators.task_queue import TaskQueue, client_of, soon


@pytest.fixture
def queue(emulators: Emulators, sink: Sink) -> Iterator[TaskQueue]:
    with TaskQueue.lent(emulators, sink) as queue:
        yield queue


def numbers(arrivals: list[Arrival], header: str) -> list[str | None]:
    return [arrival.headers.get(f"x-cloudtasks-{header}") for arrival in arrivals]


def pauses_s(queue: TaskQueue, attempts: int) -> Iterator[float]:
    """Pause that each of so many failed attempts is given; nobody waits for its end."""
    queue.add("failing")
    for number in range(1, attempts + 1):
        task = queue.answered("failing", number)
        yield (task.schedule_time - task.last_attempt.response_time).total_seconds()
        queue.client.run_task(name=task.name)


def test_a_failing_task_is_tried_as_often_as_configured(emulators: Emulators, sink: Sink) -> None:
    """Four attempts, the pauses doubling twice, then it is over."""
    retry = {"max_attempts": 4, "min_backoff": "0.1s", "max_doublings": 2}
    queue = TaskQueue.create(emulators, sink, retry_config=retry)
    queue.answer(500)
    queue.add("failing")

    emulators.wait_idle()

    first, second, third, fourth = (arrival.at for arrival in queue.arrivals())
    assert second - first >= 0.1
    assert third - second >= 0.2
    assert fourth - third >= 0.4
    assert queue.ids() == []


def test_the_execution_count_leaves_out_server_errors(
    queue: TaskQueue, emulators: Emulators
) -> None:
    """As recorded from the service: 503, 404, 200 give executions 0, 0, 1."""
    queue.answer(503, 404, 200)
    queue.add()

    emulators.wait_idle()

    arrivals = queue.arrivals()
    assert numbers(arrivals, "taskretrycount") == ["0", "1", "2"]
    assert numbers(arrivals, "taskexecutioncount") == ["0", "0", "1"]
    assert numbers(arrivals, "taskpreviousresponse") == [None, "503", "404"]
    assert numbers(arrivals, "taskretryreason") == [None, "", ""]


def test_any_2xx_ends_a_task_and_no_redirect_does(queue: TaskQueue, emulators: Emulators) -> None:
    """302 is a failure, 299 is not."""
    queue.answer(302, 299)
    queue.add()

    emulators.wait_idle()

    assert len(queue.arrivals()) == 2


def test_the_queue_waits_no_longer_than_the_longest_pause(emulators: Emulators, sink: Sink) -> None:
    """max_backoff caps the doubling."""
    retry = {"max_attempts": 9, "min_backoff": "100s", "max_backoff": "250s"}
    with TaskQueue.lent(emulators, sink, retry_config=retry) as queue:
        queue.answer(500)

        assert list(pauses_s(queue, 4)) == [100, 200, 250, 250]


def test_a_task_is_retried_until_its_age_limit_too(emulators: Emulators, sink: Sink) -> None:
    """One attempt would do, but the age limit of a second must pass as well."""
    retry = {"max_attempts": 1, "max_retry_duration": "1s", "min_backoff": "0.1s"}
    queue = TaskQueue.create(emulators, sink, retry_config={**retry, "max_backoff": "0.1s"})
    queue.answer(500)
    began = time.monotonic()
    queue.add()

    emulators.wait_idle()

    arrivals = queue.arrivals()
    assert time.monotonic() - began >= 1
    assert arrivals[-2].at - arrivals[0].at < 1


def test_a_task_may_bring_its_own_retries(queue: TaskQueue, emulators: Emulators) -> None:
    """They override those of the queue, field by field."""
    queue.answer(500)
    queue.add(retry_config={"max_attempts": 2})

    emulators.wait_idle()

    assert len(queue.arrivals()) == 2


def test_an_unreachable_worker_is_a_failure(queue: TaskQueue, emulators: Emulators) -> None:
    """Nobody listens; the task is retried and then over, and no answer was counted."""
    queue.add("lost", request={"url": "http://127.0.0.1:1/"}, retry_config={"max_attempts": 2})

    emulators.wait_idle()

    assert queue.ids() == []


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"fail": 2, "status": 429}, {"taskretrycount": "2", "taskpreviousresponse": "429"}),
        ({"drop": 1}, {"taskretrycount": "1", "taskexecutioncount": "0"}),
    ],
)
def test_attempts_that_fail_as_ordered_never_reach_the_worker(
    queue: TaskQueue, emulators: Emulators, fault: dict[str, int], told: dict[str, str]
) -> None:
    """The next one is real, and tells of those before; of one that was dropped nobody answered."""
    emulators.fault("tasks", queue.name.rsplit("/", 1)[-1], **fault)
    queue.add()

    (arrival,) = queue.wait()
    assert {name: arrival.headers[f"x-cloudtasks-{name}"] for name in told} == told


def test_an_attempt_may_arrive_twice(queue: TaskQueue, emulators: Emulators) -> None:
    """At least once means that a worker must bear this; the copies are alike."""
    emulators.fault("tasks", queue.name, duplicate=1)
    queue.add(request={"body": b"x"})

    first, second = queue.wait(2)
    emulators.wait_idle()
    assert (first.body, first.headers) == (second.body, second.headers)
    assert len(queue.arrivals()) == 2


def test_an_attempt_may_arrive_late(queue: TaskQueue, emulators: Emulators) -> None:
    """The ordered delay passes first."""
    emulators.fault("tasks", queue.name, delay_s=0.3)
    began = time.monotonic()
    queue.add()

    (late,) = queue.wait()
    assert late.at - began >= 0.3


def test_a_late_attempt_holds_up_no_other_queue(queue: TaskQueue, emulators: Emulators) -> None:
    """What was asked for later, in another queue, arrives; the late one has not."""
    emulators.fault("tasks", queue.name, delay_s=60)
    other = TaskQueue.create(emulators, queue.sink)
    queue.add()
    other.add()

    other.wait()

    assert queue.arrivals() == []


def test_reordering_swaps_neighbours(queue: TaskQueue, emulators: Emulators) -> None:
    """Of tasks that are due together, the later overtakes, in every pair."""
    emulators.fault("tasks", queue.name, reorder=True)
    queue.client.pause_queue(name=queue.name)
    for task_id in ("1", "2", "3", "4"):
        queue.add(task_id)

    queue.client.resume_queue(name=queue.name)

    names = [arrival.headers["x-cloudtasks-taskname"] for arrival in queue.wait(4)]
    assert [set(names[:2]), set(names[2:])] == [{"2", "4"}, {"1", "3"}]


def test_no_answered_task_is_lost_by_a_kill(
    start_emulators: Callable[..., Emulators], sink: Sink
) -> None:
    """Tasks, attempts, tombstones, states and policies are there after SIGKILL."""
    emulators = start_emulators()
    queue = TaskQueue.create(emulators, sink)
    queue.add("done")
    queue.wait()
    emulators.wait_idle()
    paused = TaskQueue.create(emulators, sink)
    paused.client.pause_queue(name=paused.name)
    for number in range(50):
        paused.add(f"t{number}", request={"body": b"%d" % number})
    queue.add("scheduled", schedule_time=soon(2))

    emulators.stop(signal.SIGKILL)
    emulators.start()

    with pytest.raises(exceptions.AlreadyExists):
        queue.add("done")
    assert len(paused.ids()) == 50
    assert paused.arrivals() == []
    paused.client.resume_queue(name=paused.name)
    bodies = {int(arrival.body) for arrival in paused.wait(50)}
    assert bodies == set(range(50))
    assert queue.wait(2)[1].headers["x-cloudtasks-taskname"] == "scheduled"


def test_an_attempt_cut_by_a_kill_is_made_again(
    start_emulators: Callable[..., Emulators], sink: Sink
) -> None:
    """The worker had it, nobody heard the answer: it counts as a retry."""
    emulators = start_emulators()
    queue = TaskQueue.create(emulators, sink)

    def kill_the_first(arrival: Arrival) -> int:
        if arrival.headers["x-cloudtasks-taskretrycount"] == "0":
            emulators.stop(signal.SIGKILL)
        return 200

    sink.answer(queue.path, kill_the_first)
    queue.add("cut")
    queue.wait()
    assert emulators.process
    emulators.process.wait(10)
    emulators.start()

    assert numbers(queue.wait(2), "taskretrycount") == ["0", "1"]
    emulators.wait_idle()
    assert queue.ids() == []


def test_a_reset_forgets_everything(start_emulators: Callable[..., Emulators], sink: Sink) -> None:
    """Queues, tasks and tombstones: the name is free again."""
    emulators = start_emulators()
    queue = TaskQueue.create(emulators, sink)
    queue.add("one", schedule_time=soon(60))

    emulators.reset("tasks")

    parent = queue.name.partition("/queues/")[0]
    assert list(client_of(emulators.host("tasks")).list_queues(parent=parent)) == []
    queue.client.create_queue(parent=parent, queue={"name": queue.name})
    queue.add("one", schedule_time=soon(60), dispatch_deadline=timedelta(seconds=15))
    assert queue.ids() == ["one"]
