"""The running Cloud Tasks emulator."""

from aiohttp import web

from emulators.faults import EVERY_FAULT
from emulators.grpc_service import Port, methods
from emulators.service import Config
from emulators.tasks.batch_methods import BatchMethods
from emulators.tasks.messages import request
from emulators.tasks.queue_methods import QueueMethods
from emulators.tasks.registry import Registry
from emulators.tasks.sender import Sender
from emulators.tasks.store import Store
from emulators.tasks.task_methods import TaskMethods


class CloudTasks:
    """The gRPC service over its queues; these work on while the port is not yet open."""

    name = "tasks"
    faults = EVERY_FAULT

    def __init__(self, config: Config) -> None:
        self._port = Port(config.port(self.name))
        self._sender = Sender(config.issuer, config.faults)
        store = Store(config.directory(self.name) / "tasks.sqlite")
        self._registry = Registry(store, self._sender)

    async def serve(self) -> None:
        """Open the port."""
        tasks = TaskMethods(self._registry)
        parts = (tasks, QueueMethods(self._registry), BatchMethods(self._registry, tasks))
        served = {name: one for part in parts for name, one in methods(part, request).items()}
        services = {"google.cloud.tasks.v2.CloudTasks": served}
        await self._port.serve(services)

    async def stop(self) -> None:
        await self._port.close()
        await self._registry.close()
        await self._sender.close()

    async def reset(self) -> None:
        await self._registry.clear()

    def idle(self) -> bool:
        return self._registry.is_idle()

    def mount(self, router: web.UrlDispatcher) -> None:
        """All is said over gRPC."""
