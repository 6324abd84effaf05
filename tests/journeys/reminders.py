"""Lets what waits for its hour go at once, as the console's "force run" does."""

import time
from typing import Any

import grpc
from google.cloud.tasks_v2 import CloudTasksClient, Task
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport

from scripts.lib.dev.place import LOCATION, PROJECT
from scripts.lib.dev.stack import Stack

QUEUE = f"projects/{PROJECT}/locations/{LOCATION}/queues/notifications-reminders"


def send_reminder_of(stack: Stack, appointment_id: str) -> None:
    """Remind of ``appointment_id`` now."""
    _run(stack, "notifications.send_reminder", appointment_id)


def tell_news_of(stack: Stack, appointment_id: str) -> None:
    """Tell now what changed of ``appointment_id``, without waiting for further changes."""
    _run(stack, "notifications.tell_news", appointment_id)


def _run(stack: Stack, type_: str, appointment_id: str, within_s: float = 20) -> None:
    """Run the task that waits in the queue for the appointment, as soon as it is there."""
    with grpc.insecure_channel(stack.place.address("tasks")) as channel:
        client = CloudTasksClient(transport=CloudTasksGrpcTransport(channel=channel))
        ends_at = time.monotonic() + within_s
        while not (waiting := _waiting(client, type_, appointment_id)):
            assert time.monotonic() < ends_at, f"no {type_} of {appointment_id} waits"
            time.sleep(0.1)
        client.run_task(name=waiting[0].name)


def _waiting(client: CloudTasksClient, *named: str) -> list[Any]:
    tasks = client.list_tasks(request={"parent": QUEUE, "response_view": Task.View.FULL})
    return [t for t in tasks if all(name.encode() in t.http_request.body for name in named)]
