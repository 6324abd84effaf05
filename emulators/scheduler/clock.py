"""All jobs, each waiting for its next time."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

from emulators.scheduler.job import Job
from emulators.scheduler.sender import Sender
from emulators.scheduler.store import Result, Store

# Timers do not run while a laptop sleeps, so a far time is looked at again.
LONGEST_WAIT_S = 30.0


class Clock:
    """Fires jobs at their times, and on demand.

    A time that passes while a job still runs, or while nothing was up, is skipped.
    """

    def __init__(self, store: Store, sender: Sender) -> None:
        self._store = store
        self._sender = sender
        self._jobs: dict[str, Job] = {}
        self._loops: dict[str, asyncio.Task[None]] = {}
        self._running = 0
        for job in store.jobs():
            self._wind(job)

    def jobs(self) -> list[Job]:
        """Every job, by name."""
        return [self._jobs[name] for name in sorted(self._jobs)]

    def find(self, name: str) -> Job | None:
        """Job of this name, or None."""
        return self._jobs.get(name)

    async def put(self, job: Job) -> None:
        """Keep a job; replaces the one of its name, of which a run under way is cut."""
        self._store.save(job)
        await self._unwind(job.name)
        self._wind(job)

    async def delete(self, name: str) -> None:
        """Forget a job."""
        self._store.delete(name)
        await self._unwind(name)

    async def fire(self, job: Job, schedule_time: datetime) -> Result:
        """Run a job and keep the result."""
        self._running += 1
        try:
            result = await self._sender.run(job, schedule_time)
        finally:
            self._running -= 1
        self._store.save_result(job.name, result)
        return result

    def is_idle(self) -> bool:
        """Tell whether no job is running."""
        return not self._running

    async def close(self) -> None:
        """Stop all jobs."""
        for name in list(self._jobs):
            await self._unwind(name)

    def _wind(self, job: Job) -> None:
        self._jobs[job.name] = job
        self._loops[job.name] = asyncio.create_task(self._tick(job))

    async def _unwind(self, name: str) -> None:
        self._jobs.pop(name, None)
        if loop := self._loops.pop(name, None):
            loop.cancel()
            with suppress(asyncio.CancelledError):
                await loop

    async def _tick(self, job: Job) -> None:
        while True:
            due = job.next_after(datetime.now(UTC))
            while (wait_s := (due - datetime.now(UTC)).total_seconds()) > 0:  # noqa: ASYNC110 - a clock
                await asyncio.sleep(min(wait_s, LONGEST_WAIT_S))
            await self.fire(job, due)
