"""A feature whose nightly work is a test's, served for the queue of the emulator."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

import flask
import grpc
from google.cloud import tasks_v2
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport
from werkzeug.serving import make_server

from scripts.lib.dev.place import LOCATION, PROJECT, Place
from shared import jsons, manifest, work
from shared.context import Context
from shared.identity import utc_now
from shared.tasks import Tasks
from shared.web.deliveries import serve_tasks
from shared.wiring import platform
from tests.support import delivery
from tests.support.waiting import until

FEATURE, NAME, _SCHEDULE = next(
    (feature, name, schedule)
    for feature, entry in manifest.load().items()
    for name, schedule in (entry.get("task", {}).get("schedules") or {}).items()
    if schedule.get("each") == "tenant" and manifest.product_of(feature)
)
_TURN: Final = (
    "insert into core.audit (actor_name, action, entity_id) values ('x', 'test.turn', :id)"
)
QUEUE: Final = f"projects/{PROJECT}/locations/{LOCATION}/queues/{_SCHEDULE['queue']}"


@dataclass
class Nights:
    """A feature that does ``turn`` for each tenant, served for the queues of the emulator."""

    place: Place
    url: str
    here: work.Platform
    client: tasks_v2.CloudTasksClient
    tonight: str = field(default_factory=lambda: utc_now().isoformat())
    turn: Callable[[Context], None] = lambda _ctx: None
    done: list[UUID] = field(default_factory=list)

    def tick(self, at: str = "") -> int:
        """The scheduler's request, of tonight unless ``at`` says otherwise; its status."""
        return self.post({"type": NAME}, {"X-CloudScheduler-ScheduleTime": at or self.tonight})

    def post(self, body: Any, headers: dict[str, str] | None = None) -> int:
        """A request as the queue makes it, at once."""
        sent = {"Authorization": f"Bearer {delivery.token(self.place, audience=self.url)}"}
        request = flask.Request.from_values(
            method="POST", data=jsons.dumps(body), headers=sent | (headers or {})
        )
        return self.serve(request).status_code

    def serve(self, request: flask.Request) -> Any:
        """The feature's task function, with a handler of the test's."""
        return _function(self)(request)

    def waiting(self) -> dict[str, Any]:
        """What the queue holds: envelopes by the names of their tasks."""
        asked = {"parent": QUEUE, "response_view": tasks_v2.Task.View.FULL, "page_size": 1000}
        found = self.client.list_tasks(request=asked)
        return {task.name: json.loads(task.http_request.body) for task in found}

    def pages(self) -> int:
        """Follow the tick to its end; how many further pages there were."""
        count = 0
        while pages := [n for n, one in self.waiting().items() if not one["tenant_id"]]:
            for name in pages:
                count += 1
                self.client.run_task(name=name)
            assert until(lambda: not set(pages) & set(self.waiting()))
        return count

    def turns(self) -> dict[UUID, str]:
        """The tasks that wait, by tenant."""
        found = self.waiting().items()
        return {UUID(one["tenant_id"]): name for name, one in found if one["tenant_id"]}


def _function(nights: Nights) -> Any:
    tasks = Tasks()

    @tasks.every(NAME, each="tenant")
    def take(ctx: Context) -> None:
        nights.turn(ctx)
        ctx.db.run(_TURN, id=str(ctx.tenant.id))
        nights.done.append(ctx.tenant.id)

    return serve_tasks(FEATURE, tasks, lambda: nights.here)


@contextmanager
def nights(place: Place) -> Iterator[Nights]:
    """The feature's task service at an address, its queue held back until a test runs a task."""
    channel = grpc.insecure_channel(place.address("tasks"))
    client = tasks_v2.CloudTasksClient(transport=CloudTasksGrpcTransport(channel=channel))
    served: list[Any] = []

    def application(environ: Any, start: Any) -> Any:
        return served[0](flask.Request(environ))(environ, start)

    server = make_server("127.0.0.1", 0, application, threaded=True)
    url = f"http://127.0.0.1:{server.server_port}/"
    made = Nights(place, url, here(url), client)
    served.append(_function(made))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        client.purge_queue(name=QUEUE)
        server.shutdown()
        server.server_close()
        channel.close()


def here(url: str, **parts: Any) -> work.Platform:
    now = platform()
    same = {name: getattr(now, name) for name in now.__slots__}
    settings = replace(now.settings, task_url=url, oidc_audience=url)
    return work.Platform(**same | {"settings": settings} | parts)
