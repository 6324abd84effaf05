"""Cloud Tasks: creating tasks; their runs come in as HTTP requests."""

import re
from datetime import datetime
from functools import cached_property
from typing import Any

from shared import telemetry
from shared.record import record

_TIMEOUT_S = 3.0
_NAME = re.compile(r"[A-Za-z0-9_-]{1,500}")


@record
class Task:
    """One HTTP task. ``name`` makes a second creation a no-op; ``due_at`` None means now."""

    queue: str
    url: str
    body: bytes
    headers: dict[str, str]
    name: str
    due_at: datetime | None


class Queues:
    """Creates tasks in this project's queues."""

    def __init__(self, project: str, location: str, account: str, emulator: str | None) -> None:
        self._parent = f"projects/{project}/locations/{location}/queues"
        self._account, self._emulator = account, emulator

    @cached_property
    def _client(self) -> Any:
        from google.cloud.tasks_v2 import CloudTasksClient  # noqa: PLC0415 - 0.9 s, when needed
        from google.cloud.tasks_v2.services.cloud_tasks.transports import (  # noqa: PLC0415
            CloudTasksGrpcTransport,
        )

        if not self._emulator:
            return CloudTasksClient()
        import grpc  # noqa: PLC0415

        return CloudTasksClient(
            transport=CloudTasksGrpcTransport(channel=grpc.insecure_channel(self._emulator))
        )

    def create(self, task: Task) -> bool:
        """Create ``task`` unless one of its name exists or existed; whether it was.

        Raises:
            google.api_core.exceptions.GoogleAPICallError: the service did not store it.
        """
        from google.api_core.exceptions import AlreadyExists  # noqa: PLC0415

        if not _NAME.fullmatch(task.name):
            raise ValueError(f"not a task name: {task.name!r}")
        parent = f"{self._parent}/{task.queue}"
        request: dict[str, Any] = {
            "name": f"{parent}/tasks/{task.name}",
            "http_request": {
                "url": task.url,
                "http_method": "POST",
                "headers": {"Content-Type": "application/json", **task.headers},
                "body": task.body,
                "oidc_token": {"service_account_email": self._account, "audience": task.url},
            },
        }
        if task.due_at is not None:
            request["schedule_time"] = task.due_at
        about = {"messaging.system": "gcp_tasks", "messaging.destination.name": task.queue}
        with telemetry.span(f"create task {task.queue}", telemetry.PRODUCER, **about):
            try:
                self._client.create_task(
                    parent=parent, task=request, timeout=_TIMEOUT_S, retry=None
                )
            except AlreadyExists:
                return False
        return True
