"""The running scheduler and its routes on the admin server."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from emulators.faults import EVERY_FAULT
from emulators.scheduler.clock import Clock
from emulators.scheduler.job import Job
from emulators.scheduler.sender import Sender
from emulators.scheduler.store import Store
from emulators.service import Config

JOBS = "/scheduler/jobs"


class Scheduler:
    """Jobs over the admin server."""

    name = "scheduler"
    faults = EVERY_FAULT - {"reorder"}

    def __init__(self, config: Config) -> None:
        self._sender = Sender(config.issuer, config.faults)
        self._store = Store(config.directory(self.name) / "scheduler.sqlite")
        self._clock = Clock(self._store, self._sender)

    async def serve(self) -> None:
        """Its routes are on the admin server."""

    async def stop(self) -> None:
        await self._clock.close()
        await self._sender.close()
        self._store.close()

    async def reset(self) -> None:
        await self._clock.close()
        self._store.clear()

    def idle(self) -> bool:
        return self._clock.is_idle()

    def mount(self, router: web.UrlDispatcher) -> None:
        """Add the routes of jobs."""
        router.add_get(JOBS, self.list_jobs)
        router.add_put(f"{JOBS}/{{name}}", self.put_job)
        router.add_get(f"{JOBS}/{{name}}", self.get_job)
        router.add_delete(f"{JOBS}/{{name}}", self.delete_job)
        router.add_post(f"{JOBS}/{{name}}/run", self.run_job)

    async def list_jobs(self, _request: web.Request) -> web.Response:
        """Every job with its next time and its last result."""
        return web.json_response([self._shown(job) for job in self._clock.jobs()])

    async def put_job(self, request: web.Request) -> web.Response:
        """Create or replace a job; 400 with the reason when it is malformed."""
        try:
            job = Job.read(request.match_info["name"], await request.json())
        except (ValueError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=400)
        await self._clock.put(job)
        return web.json_response(self._shown(job))

    async def get_job(self, request: web.Request) -> web.Response:
        """One job, as in the list."""
        return web.json_response(self._shown(self._job(request)))

    async def delete_job(self, request: web.Request) -> web.Response:
        """Forget a job; none of this name is as good."""
        await self._clock.delete(request.match_info["name"])
        return web.Response(status=204)

    async def run_job(self, request: web.Request) -> web.Response:
        """Run a job now; answers with the result, once the job has been answered."""
        result = await self._clock.fire(self._job(request), datetime.now(UTC))
        return web.json_response(asdict(result))

    def _job(self, request: web.Request) -> Job:
        job = self._clock.find(request.match_info["name"])
        if job is None:
            raise web.HTTPNotFound(text="no job of this name")
        return job

    def _shown(self, job: Job) -> dict[str, Any]:
        next_at = job.next_after(datetime.now(UTC)).astimezone(UTC)
        last = self._store.result(job.name)
        return {**asdict(job), "next_at": next_at.isoformat(), "last_result": last}
