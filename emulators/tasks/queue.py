"""One queue at work: what is pending, what is due, what is on its way."""

import asyncio
from contextlib import suppress
from typing import Any

from emulators.grpc_messages import NANOSECONDS
from emulators.tasks import attempt, retry
from emulators.tasks.agenda import Agenda
from emulators.tasks.messages import PAUSED, RUNNING, nanoseconds, now_ns, timestamp
from emulators.tasks.rate import TokenBucket
from emulators.tasks.sender import Answer, Sender
from emulators.tasks.store import Pending, Store

# Timers do not run while a laptop sleeps, so a far schedule time is looked at again.
LONGEST_WAIT_S = 30.0


class Queue:
    """Dispatches its tasks from the moment it is made until it is closed."""

    def __init__(self, config: Any, store: Store, sender: Sender) -> None:
        self.config = config
        self.pending: dict[str, Pending] = {}
        self._store = store
        self._sender = sender
        self._agenda = Agenda()
        self._bucket = TokenBucket(*self._rate(), _clock_s())
        self._counted = 0
        self._attempts: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        for pending in store.tasks(config.name):
            self._enter(pending)
        self._loop = asyncio.create_task(self._run())

    @property
    def name(self) -> str:
        """Full name of the queue."""
        return str(self.config.name)

    def reconfigure(self, config: Any) -> None:
        """Go on under another configuration, state included."""
        self.config = config
        self._store.save_queue(config)
        self._bucket.change(*self._rate(), _clock_s())
        self._changed.set()

    def add(self, task: Any) -> None:
        """Keep a new task, on disk first, and dispatch it when due."""
        pending = Pending(task)
        self._store.save_task(self.name, pending)
        self._enter(pending)

    def remove(self, names: list[str]) -> None:
        """End tasks; an attempt under way goes on, but nothing follows from it."""
        self._store.delete_tasks(names)
        for name in names:
            self.pending.pop(name, None)
            self._agenda.remove(name)

    def force(self, pending: Pending) -> None:
        """Dispatch a task now, whatever its time, the rate, or the state of the queue."""
        pending.task.schedule_time.CopyFrom(timestamp(now_ns()))
        self._agenda.remove(pending.name)
        self._begin(pending, is_counted=False)

    def is_idle(self) -> bool:
        """Tell whether nothing is under way, due, or waiting for a retry."""
        if self._attempts:
            return False
        if self.config.state != RUNNING:
            return True
        now = now_ns()
        return not any(
            pending.task.dispatch_count or nanoseconds(pending.task.schedule_time) <= now
            for pending in self.pending.values()
        )

    async def close(self) -> None:
        """Stop dispatching and cut attempts under way; on disk they are still to be done."""
        tasks = [self._loop, *self._attempts]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _rate(self) -> tuple[float, int]:
        rates = self.config.rate_limits
        return rates.max_dispatches_per_second, rates.max_burst_size

    def _enter(self, pending: Pending) -> None:
        self.pending[pending.name] = pending
        self._agenda.put(pending.name, nanoseconds(pending.task.schedule_time))
        self._changed.set()

    async def _run(self) -> None:
        while True:
            self._changed.clear()
            wait_s = self._dispatch_due()
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._changed.wait()

    def _dispatch_due(self) -> float | None:
        """Begin all that may begin; seconds until more may, None when only a change can tell."""
        while first := self._startable():
            due_ns, name = first
            early_ns = due_ns - now_ns()
            if early_ns > 0:
                return min(early_ns / NANOSECONDS, LONGEST_WAIT_S)
            if wait_s := self._bucket.take(_clock_s()):
                return wait_s
            self._agenda.remove(name)
            self._begin(self.pending[name], is_counted=True)
        return None

    def _startable(self) -> tuple[int, str] | None:
        if self.config.state == PAUSED:
            return None
        if self._counted >= self.config.rate_limits.max_concurrent_dispatches:
            return None
        return self._agenda.first()

    def _begin(self, pending: Pending, *, is_counted: bool) -> None:
        attempt.begin(pending, now_ns())
        self._store.save_task(self.name, pending)
        self._counted += is_counted
        task = asyncio.create_task(self._attempt(pending, is_counted=is_counted))
        self._attempts.add(task)
        task.add_done_callback(self._attempts.discard)

    async def _attempt(self, pending: Pending, *, is_counted: bool) -> None:
        try:
            answer = await self._sender.send(self.name, pending)
        finally:
            self._counted -= is_counted
            self._changed.set()
        if self.pending.get(pending.name) is pending:
            self._settle(pending, answer)

    def _settle(self, pending: Pending, answer: Answer) -> None:
        now, task = now_ns(), pending.task
        attempt.end(pending, answer, now)
        config = retry.effective(self.config.retry_config, task)
        attempts = task.dispatch_count
        if answer.is_success or retry.is_exhausted(config, attempts, attempt.age_s(task, now)):
            self.remove([pending.name])
            return
        pause_s = max(retry.delay_s(config, attempts), answer.retry_after_s)
        task.schedule_time.CopyFrom(timestamp(now + int(pause_s * NANOSECONDS)))
        self._store.save_task(self.name, pending)
        self._enter(pending)


def _clock_s() -> float:
    return asyncio.get_running_loop().time()
