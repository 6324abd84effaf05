"""All queues, and finding queues and tasks by name."""

from typing import Any

from emulators.tasks import refusals
from emulators.tasks.limits import queue_of
from emulators.tasks.queue import Queue
from emulators.tasks.sender import Sender
from emulators.tasks.store import Pending, Store


class Registry:
    """Every queue that is there, each at work."""

    def __init__(self, store: Store, sender: Sender) -> None:
        self.store = store
        self._sender = sender
        self._queues = {config.name: self._make(config) for config in store.queues()}

    def all(self) -> list[Queue]:
        """Every queue, by name."""
        return [self._queues[name] for name in sorted(self._queues)]

    def has(self, name: str) -> bool:
        """Tell whether there is a queue of this name."""
        return name in self._queues

    def queue(self, name: str) -> Queue:
        """Queue of this name.

        Raises:
            ApiError: NOT_FOUND, there is none.
        """
        if name not in self._queues:
            raise refusals.no_queue()
        return self._queues[name]

    def task(self, name: str) -> tuple[Queue, Pending]:
        """Task of this name, with its queue.

        Raises:
            ApiError: INVALID_ARGUMENT, malformed; NOT_FOUND, there is none, or no longer.
        """
        queue = self._queues.get(queue_of(name))
        pending = queue.pending.get(name) if queue else None
        if queue and pending:
            return queue, pending
        raise refusals.task_gone() if self.store.is_buried(name) else refusals.no_task()

    def add(self, config: Any) -> None:
        """Keep a new queue and let it work."""
        self.store.save_queue(config)
        self._queues[config.name] = self._make(config)

    async def delete(self, name: str) -> None:
        """Forget a queue with its tasks."""
        queue = self._queues.pop(name)
        self.store.delete_queue(name)
        await queue.close()

    async def clear(self) -> None:
        """Forget everything."""
        await self._close_queues()
        self.store.clear()

    async def close(self) -> None:
        """Stop all queues; what is on disk stays."""
        await self._close_queues()
        self.store.close()

    def is_idle(self) -> bool:
        """Tell whether every queue is idle."""
        return all(queue.is_idle() for queue in self._queues.values())

    async def _close_queues(self) -> None:
        queues, self._queues = self._queues, {}
        for queue in queues.values():
            await queue.close()

    def _make(self, config: Any) -> Queue:
        return Queue(config, self.store, self._sender)
