"""RPCs about tasks."""

from typing import Any

from emulators.grpc_messages import copy_of
from emulators.grpc_requests import page
from emulators.tasks import limits, refusals
from emulators.tasks.defaults import fill_task
from emulators.tasks.messages import Empty, now_ns, response, viewed
from emulators.tasks.queue import Queue
from emulators.tasks.registry import Registry


class TaskMethods:
    """Handlers of the task half of ``google.cloud.tasks.v2.CloudTasks``, batches aside."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def list_tasks(self, given: Any, _context: Any) -> Any:
        queue = self._registry.queue(given.parent)
        names, token = page(sorted(queue.pending), given)
        tasks = [viewed(queue.pending[name].task, given.response_view) for name in names]
        return response("ListTasksResponse")(tasks=tasks, next_page_token=token)

    async def get_task(self, given: Any, _context: Any) -> Any:
        _, pending = self._registry.task(given.name)
        return viewed(pending.task, given.response_view)

    async def create_task(self, given: Any, _context: Any) -> Any:
        """Commit a task, then answer with it."""
        return viewed(self.create(given), given.response_view)

    async def delete_task(self, given: Any, _context: Any) -> Any:
        self.delete(given.name)
        return Empty()

    async def run_task(self, given: Any, _context: Any) -> Any:
        queue, pending = self._registry.task(given.name)
        queue.force(pending)
        return viewed(pending.task, given.response_view)

    def create(self, given: Any) -> Any:
        """Create the task of a request.

        Raises:
            ApiError: the queue is not there, the name is taken, or a value is refused.
        """
        queue, now = self._queue(given.parent), now_ns()
        if given.task.name:
            self._check_name(given.parent, given.task.name)
        limits.check_task(given.task, now)
        if given.task.name in queue.pending or self._registry.store.is_buried(given.task.name):
            raise refusals.task_exists()
        task = copy_of(given.task)
        fill_task(task, given.parent, now)
        queue.add(task)
        return task

    def delete(self, name: str) -> None:
        """End a task by its name.

        Raises:
            ApiError: there is none.
        """
        queue, pending = self._registry.task(name)
        queue.remove([pending.name])

    def _queue(self, name: str) -> Queue:
        if not self._registry.has(name) and self._registry.store.is_buried(name):
            raise refusals.queue_gone()
        return self._registry.queue(name)

    def _check_name(self, parent: str, name: str) -> None:
        queue = limits.queue_of(name)
        if queue != parent:
            raise refusals.other_queue(parent, queue)
