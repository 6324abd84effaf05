"""One run of a job: the request, and its repetition when it fails."""

import asyncio
from datetime import UTC, datetime
from http import HTTPStatus

import aiohttp

from emulators.faults import Faults, Outcome
from emulators.oidc import TokenIssuer
from emulators.scheduler.job import Job
from emulators.scheduler.store import Result

# Servers close idle connections after 2 s (gunicorn) or more; see tasks.sender.
KEEP_ALIVE_S = 1.0


class Sender:
    """Sends runs under the faults of their job."""

    def __init__(self, issuer: TokenIssuer, faults: Faults) -> None:
        self._issuer = issuer
        self._faults = faults
        connector = aiohttp.TCPConnector(keepalive_timeout=KEEP_ALIVE_S)
        self._http = aiohttp.ClientSession(connector=connector)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.close()

    async def run(self, job: Job, schedule_time: datetime) -> Result:
        """Try until one attempt succeeds or none is left; pauses double."""
        number, status = 0, None
        for number in range(1, job.attempts + 1):
            if number > 1:
                await asyncio.sleep(job.backoff_s * 2 ** (number - 2))
            status = await self._attempt(job, schedule_time)
            if _is_success(status):
                break
        finished_at = _rfc3339(datetime.now(UTC))
        return Result(_rfc3339(schedule_time), finished_at, number, status, _is_success(status))

    async def _attempt(self, job: Job, schedule_time: datetime) -> int | None:
        outcome: Outcome = self._faults.take("scheduler", job.name)
        if outcome.delay_s:
            await asyncio.sleep(outcome.delay_s)
        if outcome.dropped or outcome.status is not None:
            return outcome.status
        headers = self._headers(job, schedule_time)
        statuses = [await self._post(job, headers) for _ in range(outcome.copies)]
        return statuses[0]

    async def _post(self, job: Job, headers: dict[str, str]) -> int | None:
        timeout = aiohttp.ClientTimeout(total=job.deadline_s)
        request = self._http.post(
            job.url, data=job.payload, headers=headers, timeout=timeout, allow_redirects=False
        )
        try:
            async with request as response:
                await response.read()
                return response.status
        except (aiohttp.ClientError, TimeoutError):
            return None

    def _headers(self, job: Job, schedule_time: datetime) -> dict[str, str]:
        headers = {
            "User-Agent": "Google-Cloud-Scheduler",
            "X-CloudScheduler": "true",
            "X-CloudScheduler-JobName": job.name,
            "X-CloudScheduler-ScheduleTime": _rfc3339(schedule_time),
        }
        if job.payload is not None:
            headers["Content-Type"] = "application/json"
        if job.account:
            token = self._issuer.token(job.audience or job.url, job.account)
            headers["Authorization"] = f"Bearer {token}"
        return headers


def _is_success(status: int | None) -> bool:
    return status is not None and HTTPStatus(200) <= status < HTTPStatus(300)


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
