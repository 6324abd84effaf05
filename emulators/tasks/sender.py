"""One attempt of a task as an HTTP request."""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import aiohttp
from yarl import URL

from emulators.faults import Faults
from emulators.grpc_messages import NANOSECONDS, seconds
from emulators.oidc import TokenIssuer
from emulators.tasks.messages import method_name, nanoseconds
from emulators.tasks.store import Pending
from shared.record import record

# Servers close idle connections after 2 s (gunicorn) or more; reusing one of them at that very
# moment would fail an attempt for nothing.
KEEP_ALIVE_S = 1.0
COMPUTED = {"host", "content-length", "transfer-encoding", "connection"}


@record
class Answer:
    """What came of one attempt; ``is_response`` is False when nobody answered."""

    status: int
    is_response: bool = True
    retry_after_s: float = 0.0

    @property
    def is_success(self) -> bool:
        """Any 2xx ends the task."""
        return HTTPStatus(200) <= self.status < HTTPStatus(300)


TIMED_OUT = Answer(HTTPStatus.GATEWAY_TIMEOUT, is_response=False)
UNREACHABLE = Answer(HTTPStatus.SERVICE_UNAVAILABLE, is_response=False)


class Sender:
    """Sends attempts under the faults of their queue."""

    def __init__(self, issuer: TokenIssuer, faults: Faults) -> None:
        self._issuer = issuer
        self._faults = faults
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_ALIVE_S)
        self._http = aiohttp.ClientSession(connector=connector, auto_decompress=False)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.close()

    async def send(self, queue: str, pending: Pending) -> Answer:
        """Make one attempt; under a duplicate fault the second answer is the one nobody awaits."""
        outcome = self._faults.take("tasks", queue)
        headers = self._headers(pending)
        if delay_s := outcome.delay_s + self._faults.held_back_s("tasks", queue):
            await asyncio.sleep(delay_s)
        if outcome.dropped:
            return UNREACHABLE
        if outcome.status is not None:
            return Answer(outcome.status)
        answers = [await self._request(pending.task, headers) for _ in range(outcome.copies)]
        return answers[0]

    async def _request(self, task: Any, headers: Mapping[str, str]) -> Answer:
        given = task.http_request
        request = self._http.request(
            method_name(given.http_method),
            URL(given.url, encoded=True),
            data=given.body or None,
            headers=headers,
            allow_redirects=False,
            skip_auto_headers=("Content-Type", "Accept", "Accept-Encoding"),
            timeout=aiohttp.ClientTimeout(total=seconds(task.dispatch_deadline)),
        )
        try:
            async with request as response:
                await response.read()
                return Answer(response.status, retry_after_s=_retry_after_s(response))
        except TimeoutError:
            return TIMED_OUT
        except (aiohttp.ClientError, OSError, ValueError):  # the last: what nobody can send
            return UNREACHABLE

    def _headers(self, pending: Pending) -> dict[str, str]:
        request = pending.task.http_request
        headers = {
            name: value for name, value in request.headers.items() if name.lower() not in COMPUTED
        }
        headers |= _task_headers(pending)
        if request.HasField("oidc_token"):
            audience = request.oidc_token.audience or request.url
            token = self._issuer.token(audience, request.oidc_token.service_account_email)
            headers["Authorization"] = f"Bearer {token}"
        return headers


def _task_headers(pending: Pending) -> dict[str, str]:
    """Headers as recorded from the service; the last two only once there was an attempt."""
    task = pending.task
    queue, _, task_id = task.name.partition("/tasks/")
    headers = {
        "X-CloudTasks-QueueName": queue.rsplit("/", 1)[-1],
        "X-CloudTasks-TaskName": task_id,
        "X-CloudTasks-TaskRetryCount": str(task.dispatch_count - 1),
        "X-CloudTasks-TaskExecutionCount": str(pending.executions),
        "X-CloudTasks-TaskETA": f"{nanoseconds(task.schedule_time) / NANOSECONDS:.6f}",
    }
    if pending.previous_status is not None:
        headers["X-CloudTasks-TaskPreviousResponse"] = str(pending.previous_status)
        headers["X-CloudTasks-TaskRetryReason"] = ""
    return headers


def _retry_after_s(response: aiohttp.ClientResponse) -> float:
    """Seconds of ``Retry-After``; its other form, a date, is not read."""
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdecimal() else 0.0
