"""RPCs about queues."""

from typing import Any

from google.iam.v1 import iam_policy_pb2, policy_pb2

from emulators.grpc_messages import copy_of
from emulators.grpc_requests import check_mask, page, unsupported
from emulators.tasks import limits, refusals
from emulators.tasks.defaults import fill_queue
from emulators.tasks.messages import (
    PAUSED,
    RUNNING,
    CmekConfig,
    Empty,
    Queue,
    now_ns,
    response,
    timestamp,
    updated,
)
from emulators.tasks.registry import Registry


class QueueMethods:
    """Handlers of the queue half of ``google.cloud.tasks.v2.CloudTasks``."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def list_queues(self, given: Any, _context: Any) -> Any:
        limits.check_location(given.parent)
        if given.filter:
            raise unsupported("ListQueuesRequest.filter")
        here = [
            queue.config
            for queue in self._registry.all()
            if queue.name.startswith(f"{given.parent}/queues/")
        ]
        queues, token = page(here, given)
        return response("ListQueuesResponse")(queues=queues, next_page_token=token)

    async def get_queue(self, given: Any, _context: Any) -> Any:
        return self._registry.queue(given.name).config

    async def create_queue(self, given: Any, _context: Any) -> Any:
        if limits.check_queue_name(given.queue.name) != given.parent:
            raise refusals.bad_field()
        return self._create(given.queue)

    async def update_queue(self, given: Any, _context: Any) -> Any:
        """Change a queue, or create it when there is none: so the service does."""
        limits.check_queue_name(given.queue.name)
        check_mask(Queue, given.update_mask, required=False)
        if not self._registry.has(given.queue.name):
            return self._create(given.queue)
        queue = self._registry.queue(given.queue.name)
        config = updated(queue.config, given.queue, given.update_mask)
        limits.check_queue(config)
        fill_queue(config, queue.config.state)
        queue.reconfigure(config)
        return config

    async def delete_queue(self, given: Any, _context: Any) -> Any:
        if not self._registry.has(given.name):
            raise refusals.not_found()
        await self._registry.delete(given.name)
        return Empty()

    async def purge_queue(self, given: Any, _context: Any) -> Any:
        queue = self._registry.queue(given.name)
        queue.remove(list(queue.pending))
        config = copy_of(queue.config)
        config.purge_time.CopyFrom(timestamp(now_ns()))
        queue.reconfigure(config)
        return config

    async def pause_queue(self, given: Any, _context: Any) -> Any:
        return self._set_state(given.name, PAUSED)

    async def resume_queue(self, given: Any, _context: Any) -> Any:
        return self._set_state(given.name, RUNNING)

    async def get_iam_policy(self, given: Any, _context: Any) -> Any:
        name = self._registry.queue(given.resource).name
        return policy_pb2.Policy.FromString(self._registry.store.policy(name))

    async def set_iam_policy(self, given: Any, _context: Any) -> Any:
        name = self._registry.queue(given.resource).name
        self._registry.store.save_policy(name, given.policy.SerializeToString())
        return given.policy

    async def test_iam_permissions(self, given: Any, _context: Any) -> Any:  # noqa: PT019 - its RPC
        """Everything is permitted here: locally there is one account."""
        self._registry.queue(given.resource)
        return iam_policy_pb2.TestIamPermissionsResponse(permissions=given.permissions)

    async def get_cmek_config(self, given: Any, _context: Any) -> Any:
        return CmekConfig(name=given.name, kms_key=self._registry.store.cmek_key(given.name))

    async def update_cmek_config(self, given: Any, _context: Any) -> Any:
        """Keep the key's name; nothing is encrypted here."""
        self._registry.store.save_cmek_key(given.cmek_config.name, given.cmek_config.kms_key)
        return given.cmek_config

    def _create(self, given: Any) -> Any:
        limits.check_queue(given)
        if self._registry.has(given.name):
            raise refusals.queue_exists()
        if self._registry.store.is_buried(given.name):
            raise refusals.queue_name_spent()
        config = copy_of(given)
        config.ClearField("purge_time")
        fill_queue(config, RUNNING)
        self._registry.add(config)
        return config

    def _set_state(self, name: str, state: int) -> Any:
        queue = self._registry.queue(name)
        config = copy_of(queue.config)
        config.state = state
        queue.reconfigure(config)
        return config
