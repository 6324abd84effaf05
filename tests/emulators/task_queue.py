"""A queue of the Tasks emulator, worked through the unchanged client."""

import itertools
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Self

import grpc
from google.api_core.exceptions import NotFound
from google.cloud import tasks_v2
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport

from tests.emulators.process import Emulators
from tests.emulators.sink import Sink
from tests.support.waiting import until

PARENT = "projects/avila-local/locations/southamerica-east1"
ACCOUNT = "platform@avila-local.iam.gserviceaccount.com"

_numbers = itertools.count()


@cache
def client_of(host: str) -> tasks_v2.CloudTasksClient:
    """Client of one emulator process."""
    channel = grpc.insecure_channel(host)
    return tasks_v2.CloudTasksClient(transport=CloudTasksGrpcTransport(channel=channel))


def soon(seconds: float) -> datetime:
    """Moment that far from now."""
    return datetime.now(UTC) + timedelta(seconds=seconds)


class TaskQueue:
    """A fresh queue, whose tasks go to a path of the sink that no other test uses."""

    def __init__(self, client: tasks_v2.CloudTasksClient, name: str, sink: Sink) -> None:
        self.client = client
        self.name = name
        self.sink = sink
        self.path = f"/tasks/{next(_numbers)}"
        self.url = sink.url + self.path

    @classmethod
    def create(cls, emulators: Emulators, sink: Sink, **config: Any) -> Self:
        """Create a queue; retries come fast unless ``config`` says otherwise."""
        client = client_of(emulators.host("tasks"))
        name = f"{PARENT}/queues/q-{uuid.uuid4().hex[:12]}"
        fast = {"min_backoff": timedelta(seconds=0.02), "max_attempts": 5}
        config = {"retry_config": fast, **config, "name": name}
        client.create_queue(parent=PARENT, queue=config)
        return cls(client, name, sink)

    @classmethod
    @contextmanager
    def lent(cls, emulators: Emulators, sink: Sink, **config: Any) -> Iterator[Self]:
        """Create a queue for one block, and leave nothing behind that would be retried."""
        queue = cls.create(emulators, sink, **config)
        yield queue
        with suppress(NotFound):
            queue.client.purge_queue(name=queue.name)

    def add(self, task_id: str = "", **fields: Any) -> tasks_v2.Task:
        """Create a task; fields of the HTTP request are given as ``request={...}``."""
        request = {"url": self.url, **fields.pop("request", {})}
        task = {"http_request": request, **fields}
        if task_id:
            task["name"] = self.task_name(task_id)
        return self.client.create_task(parent=self.name, task=task)

    def task_name(self, task_id: str) -> str:
        """Full name of a task of this queue."""
        return f"{self.name}/tasks/{task_id}"

    def wait(self, count: int = 1) -> list[Any]:
        """Arrivals of this queue's tasks, as soon as there are so many."""
        return self.sink.wait(self.path, count)

    def arrivals(self) -> list[Any]:
        """Arrivals of this queue's tasks so far."""
        return self.sink.at(self.path)

    def answer(self, *statuses: int) -> None:
        """Answer attempts with these statuses in turn; the last one stays."""
        rest = list(statuses)
        self.sink.answer(self.path, lambda _arrival: rest.pop(0) if len(rest) > 1 else rest[0])

    def answered(self, task_id: str, count: int = 1) -> tasks_v2.Task:
        """A task that is not over, as soon as so many answers to its attempts are noted."""
        name = self.task_name(task_id)
        assert until(lambda: self.client.get_task(name=name).response_count >= count, within_s=10)
        return self.client.get_task(name=name)

    def ids(self) -> list[str]:
        """Ids of the tasks that are not over."""
        tasks = self.client.list_tasks(parent=self.name)
        return [task.name.rsplit("/", 1)[-1] for task in tasks]
