"""Tasks: creation, names, views, batches, deletion, and what is refused."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from google.api_core import exceptions
from google.cloud.tasks_v2 import Task

from tests.emulators.process import Emulators
from tests.emulators.sink import Sink
from tests.emulators.task_queue import PARENT, TaskQueue, soon


@pytest.fixture
def queue(emulators: Emulators, sink: Sink) -> Iterator[TaskQueue]:
    with TaskQueue.lent(emulators, sink) as queue:
        yield queue


def test_an_unnamed_task_gets_a_name_and_defaults(queue: TaskQueue) -> None:
    """POST, ten minutes, the agent of the service, now."""
    task = queue.add(schedule_time=soon(-3600))

    assert task.name.startswith(f"{queue.name}/tasks/")
    assert task.http_request.http_method.name == "POST"
    assert task.http_request.headers["User-Agent"] == "Google-Cloud-Tasks"
    assert task.dispatch_deadline == timedelta(minutes=10)
    assert abs(task.schedule_time - soon(0)) < timedelta(seconds=5)
    assert task.view == Task.View.BASIC


def test_the_body_is_shown_in_the_full_view_only(queue: TaskQueue) -> None:
    """Basic views of a task carry no payload."""
    queue.add("one", request={"body": b"secret"}, schedule_time=soon(60))
    name = queue.task_name("one")

    basic = queue.client.get_task(name=name)
    full = queue.client.get_task({"name": name, "response_view": Task.View.FULL})

    assert basic.http_request.body == b""
    assert full.http_request.body == b"secret"


def test_lists_tasks_page_by_page(queue: TaskQueue) -> None:
    """The pages together are the whole."""
    for number in range(5):
        queue.add(f"t{number}", schedule_time=soon(60))

    pages = list(queue.client.list_tasks({"parent": queue.name, "page_size": 2}).pages)

    assert [len(page.tasks) for page in pages] == [2, 2, 1]
    assert queue.ids() == ["t0", "t1", "t2", "t3", "t4"]


def test_a_pending_name_cannot_be_used_again(queue: TaskQueue) -> None:
    """Deduplication while the first task waits."""
    queue.add("once", schedule_time=soon(60))

    with pytest.raises(exceptions.AlreadyExists, match="Requested entity already exists"):
        queue.add("once")


def test_the_name_of_a_finished_task_cannot_be_used_again(
    queue: TaskQueue, emulators: Emulators
) -> None:
    """Deduplication outlives success, and reading it says so."""
    queue.add("once")
    queue.wait()
    emulators.wait_idle()

    with pytest.raises(exceptions.AlreadyExists):
        queue.add("once")
    with pytest.raises(exceptions.NotFound, match="a task with this name existed recently"):
        queue.client.get_task(name=queue.task_name("once"))
    assert len(queue.arrivals()) == 1


def test_a_deleted_task_never_runs_and_keeps_its_name(queue: TaskQueue) -> None:
    """The tombstone of a deletion is that of a success."""
    queue.add("gone", schedule_time=soon(0.2))
    queue.client.delete_task(name=queue.task_name("gone"))
    queue.add("later", schedule_time=soon(0.4))

    queue.wait()

    assert [arrival.headers["x-cloudtasks-taskname"] for arrival in queue.arrivals()] == ["later"]
    with pytest.raises(exceptions.AlreadyExists):
        queue.add("gone")
    with pytest.raises(exceptions.NotFound, match="existed recently"):
        queue.client.delete_task(name=queue.task_name("gone"))


def test_unknown_names_are_not_found(queue: TaskQueue) -> None:
    """Tasks and queues that never were."""
    with pytest.raises(exceptions.NotFound, match=r"Task does not exist\."):
        queue.client.get_task(name=queue.task_name("never"))
    with pytest.raises(exceptions.NotFound, match="wait at least a minute"):
        queue.client.create_task(
            parent=f"{PARENT}/queues/never", task={"http_request": {"url": queue.url}}
        )


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"request": {"url": "ftp://example.org/"}}, "must start with 'http://' or 'https://'"),
        ({"request": {"url": ""}}, "must start with 'http://' or 'https://'"),
        ({"request": {"url": "http://example.org/" + "x" * 2083}}, "longer than 2083"),
        ({"request": {"http_method": "GET", "body": b"x"}}, "allowed only with POST, PUT or PATCH"),
        ({"request": {"body": b"x" * 1024 * 1024}}, "Task size too large"),
        ({"request": {"headers": {"x": "y" * 80 * 1024}}}, "headers must be less than 80KB"),
        ({"schedule_time": soon(31 * 86_400)}, "no more than 720h in the future"),
        ({"dispatch_deadline": timedelta(seconds=14)}, "must be between"),
        ({"dispatch_deadline": timedelta(minutes=31)}, "must be between"),
        ({"task_id": "dot.dot"}, 'Task ID "dot.dot" can contain only'),
        ({"task_id": "x" * 501}, "between 1 and 500 characters"),
    ],
)
def test_refuses_what_the_service_refuses(
    queue: TaskQueue, fields: dict[str, object], text: str
) -> None:
    """Limits on address, method, size, time and name; nothing is kept."""
    with pytest.raises(exceptions.InvalidArgument, match=text):
        queue.add(**fields)  # type: ignore[arg-type]

    assert queue.ids() == []


def test_accepts_values_just_inside_the_limits(queue: TaskQueue) -> None:
    """Nearly 30 days, nearly a megabyte, the longest name."""
    near = {"schedule_time": soon(30 * 86_400 - 60), "dispatch_deadline": timedelta(minutes=30)}

    queue.add("x" * 500, request={"body": b"x" * 1_000_000}, **near)

    assert queue.ids() == ["x" * 500]


def test_a_task_belongs_to_the_queue_it_is_created_in(queue: TaskQueue) -> None:
    """A name of another queue is refused."""
    task = {"name": f"{PARENT}/queues/other/tasks/a", "http_request": {"url": queue.url}}

    with pytest.raises(exceptions.InvalidArgument, match="must be the same as the queue name"):
        queue.client.create_task(parent=queue.name, task=task)


def test_a_batch_creates_what_it_can_and_names_the_rest(queue: TaskQueue) -> None:
    """One taken name does not spoil the others."""
    queue.add("b", schedule_time=soon(60))
    requests = [
        {
            "parent": queue.name,
            "task": {
                "name": queue.task_name(task_id),
                "http_request": {"url": queue.url},
                "schedule_time": soon(60),
            },
        }
        for task_id in ("a", "b", "c")
    ]

    operation = queue.client.batch_create_tasks(parent=queue.name, requests=requests)

    created = [task.name.rsplit("/", 1)[-1] for task in operation.result().tasks]
    assert created == ["a", "c"]
    assert list(operation.metadata.failed_requests) == [1]
    assert operation.metadata.state.name == "PARTIALLY_SUCCEEDED"
    assert queue.ids() == ["a", "b", "c"]


def test_a_batch_deletes_tasks(queue: TaskQueue) -> None:
    """All named tasks are gone."""
    for task_id in ("a", "b", "c"):
        queue.add(task_id, schedule_time=soon(60))
    names = [queue.task_name("a"), queue.task_name("c")]

    operation = queue.client.batch_delete_tasks(parent=queue.name, names=names)

    operation.result()
    assert operation.metadata.state.name == "SUCCEEDED"
    assert queue.ids() == ["b"]


def test_a_batch_of_which_nothing_succeeds_fails(queue: TaskQueue) -> None:
    """The operation carries the error."""
    names = [queue.task_name("never")]

    operation = queue.client.batch_delete_tasks(parent=queue.name, names=names)

    with pytest.raises(exceptions.Aborted, match="None of the requests succeeded"):
        operation.result()


def test_refuses_a_batch_over_the_limit(queue: TaskQueue) -> None:
    """At most a hundred creations at once."""
    one = {"parent": queue.name, "task": {"http_request": {"url": queue.url}}}

    with pytest.raises(exceptions.InvalidArgument, match="between 1 and 100"):
        queue.client.batch_create_tasks(parent=queue.name, requests=[one] * 101)
