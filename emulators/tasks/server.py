"""The running Cloud Tasks emulator."""

from typing import Any

from aiohttp import web

from emulators import grpc_service
from emulators.faults import EVERY_FAULT
from emulators.grpc_service import methods
from emulators.service import Config
from emulators.tasks.batch_methods import BatchMethods
from emulators.tasks.messages import request
from emulators.tasks.queue_methods import QueueMethods
from emulators.tasks.registry import Registry
from emulators.tasks.sender import Sender
from emulators.tasks.store import Store
from emulators.tasks.task_methods import TaskMethods

PORT_OFFSET = 123
STOP_S = 0.2


class CloudTasks:
    """The gRPC service over its queues; these work on while the port is not yet open."""

    name = "tasks"
    faults = EVERY_FAULT

    def __init__(self, config: Config) -> None:
        self._port = config.port(PORT_OFFSET)
        self._sender = Sender(config.issuer, config.faults)
        store = Store(config.directory(self.name) / "tasks.sqlite")
        self._registry = Registry(store, self._sender)
        self._server: Any = None

    async def serve(self) -> None:
        """Open the port."""
        tasks = TaskMethods(self._registry)
        parts = (tasks, QueueMethods(self._registry), BatchMethods(self._registry, tasks))
        served = {name: one for part in parts for name, one in methods(part, request).items()}
        services = {"google.cloud.tasks.v2.CloudTasks": served}
        self._server = await grpc_service.serve(self._port, services)

    async def stop(self) -> None:
        await self._server.stop(STOP_S)
        await self._registry.close()
        await self._sender.close()

    async def reset(self) -> None:
        await self._registry.clear()

    def idle(self) -> bool:
        return self._registry.is_idle()

    def mount(self, router: web.UrlDispatcher) -> None:
        """All is said over gRPC."""
