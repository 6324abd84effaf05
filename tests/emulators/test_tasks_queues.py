"""Queues: life, state, configuration, policy."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from google.api_core import exceptions
from google.cloud.tasks_v2 import Queue

from tests.emulators.process import Emulators
from tests.emulators.sink import Sink
from tests.emulators.task_queue import ACCOUNT, PARENT, TaskQueue


@pytest.fixture
def queue(emulators: Emulators, sink: Sink) -> Iterator[TaskQueue]:
    with TaskQueue.lent(emulators, sink) as queue:
        yield queue


def test_a_new_queue_has_the_defaults_of_the_service(emulators: Emulators, sink: Sink) -> None:
    """Rates, attempts and backoff are filled in as the service does."""
    queue = TaskQueue.create(emulators, sink, retry_config={})

    config = queue.client.get_queue(name=queue.name)

    assert config.state == Queue.State.RUNNING
    assert config.rate_limits.max_dispatches_per_second == 500
    assert config.rate_limits.max_concurrent_dispatches == 1000
    assert config.rate_limits.max_burst_size == 100
    assert config.retry_config.max_attempts == 100
    assert config.retry_config.min_backoff == timedelta(seconds=0.1)
    assert config.retry_config.max_backoff == timedelta(hours=1)
    assert config.retry_config.max_doublings == 16


def test_a_queue_cannot_be_created_twice(queue: TaskQueue) -> None:
    """The second creation is refused in the words of the service."""
    with pytest.raises(exceptions.AlreadyExists, match="Queue already exists"):
        queue.client.create_queue(parent=PARENT, queue={"name": queue.name})


@pytest.mark.parametrize(
    ("parent", "name", "text"),
    [
        (PARENT, "nonsense", "Queue name must be formatted"),
        (PARENT, f"{PARENT}/queues/under_score", "Queue name must be formatted"),
        (PARENT, f"{PARENT}/queues/{'x' * 101}", "Queue name must be formatted"),
        ("projects/other/locations/x", f"{PARENT}/queues/a", "Invalid resource field value"),
    ],
)
def test_refuses_bad_queue_names(queue: TaskQueue, parent: str, name: str, text: str) -> None:
    """A name must be well formed and lie under its parent."""
    with pytest.raises(exceptions.InvalidArgument, match=text):
        queue.client.create_queue(parent=parent, queue={"name": name})


@pytest.mark.parametrize(
    "config",
    [
        {"rate_limits": {"max_dispatches_per_second": 501}},
        {"rate_limits": {"max_concurrent_dispatches": 5001}},
        {"retry_config": {"max_attempts": -2}},
        {"retry_config": {"min_backoff": "9s", "max_backoff": "8s"}},
    ],
)
def test_refuses_values_out_of_range(
    emulators: Emulators, sink: Sink, config: dict[str, object]
) -> None:
    """Limits of the service hold here too."""
    with pytest.raises(exceptions.InvalidArgument, match="must be at"):
        TaskQueue.create(emulators, sink, **config)


def test_says_what_it_does_not_emulate(emulators: Emulators, sink: Sink) -> None:
    """A queue-level HTTP target is refused, not ignored."""
    with pytest.raises(exceptions.MethodNotImplemented, match="http_target"):
        TaskQueue.create(emulators, sink, http_target={"http_method": "POST"})


def test_lists_the_queues_of_one_location(queue: TaskQueue) -> None:
    """Another location's list does not show it; pages go on where they ended."""
    here = [found.name for found in queue.client.list_queues({"parent": PARENT, "page_size": 1})]

    elsewhere = list(queue.client.list_queues(parent="projects/avila-local/locations/us-east1"))

    assert queue.name in here
    assert here == sorted(set(here))
    assert elsewhere == []


def test_an_update_changes_only_what_its_mask_names(queue: TaskQueue) -> None:
    """Burst follows the rate; attempts stay."""
    queue.client.update_queue(
        queue={"name": queue.name, "rate_limits": {"max_dispatches_per_second": 100}},
        update_mask={"paths": ["rate_limits.max_dispatches_per_second"]},
    )

    config = queue.client.get_queue(name=queue.name)
    assert config.rate_limits.max_dispatches_per_second == 100
    assert config.rate_limits.max_burst_size == 20
    assert config.retry_config.max_attempts == 5


def test_an_update_creates_what_is_missing(queue: TaskQueue) -> None:
    """So the service does, and provisioning may rely on it."""
    name = f"{queue.name}-new"

    queue.client.update_queue(queue={"name": name})

    assert queue.client.get_queue(name=name).retry_config.max_attempts == 100


def test_an_update_cannot_resume_a_queue(queue: TaskQueue) -> None:
    """State changes by pause and resume only."""
    queue.client.pause_queue(name=queue.name)

    changed = queue.client.update_queue(queue={"name": queue.name, "state": "RUNNING"})

    assert changed.state == Queue.State.PAUSED


def test_a_paused_queue_keeps_tasks_until_it_is_resumed(queue: TaskQueue) -> None:
    """Nothing arrives while paused; all arrives afterwards."""
    paused = queue.client.pause_queue(name=queue.name)
    queue.add("waiting")
    probe = TaskQueue(queue.client, queue.name, queue.sink)
    probe.add("forced")
    queue.client.run_task(name=queue.task_name("forced"))
    probe.wait()

    before = len(queue.arrivals())
    resumed = queue.client.resume_queue(name=queue.name)

    queue.wait()
    assert before == 0
    assert (paused.state, resumed.state) == (Queue.State.PAUSED, Queue.State.RUNNING)


def test_a_purge_ends_all_tasks(queue: TaskQueue) -> None:
    """The queue stays, says when, and its tasks are gone."""
    queue.client.pause_queue(name=queue.name)
    queue.add("one")
    queue.add("two")

    purged = queue.client.purge_queue(name=queue.name)

    assert queue.ids() == []
    assert purged.purge_time
    with pytest.raises(exceptions.NotFound, match="existed recently"):
        queue.client.get_task(name=queue.task_name("one"))


def test_a_deleted_queue_refuses_tasks_and_keeps_its_name(queue: TaskQueue) -> None:
    """The name cannot be used again at once."""
    queue.client.delete_queue(name=queue.name)

    with pytest.raises(exceptions.FailedPrecondition, match="existed too recently"):
        queue.client.create_queue(parent=PARENT, queue={"name": queue.name})
    with pytest.raises(exceptions.FailedPrecondition, match="no longer exists"):
        queue.add()
    with pytest.raises(exceptions.NotFound, match="Queue does not exist"):
        queue.client.get_queue(name=queue.name)
    with pytest.raises(exceptions.NotFound, match="entity was not found"):
        queue.client.delete_queue(name=queue.name)


def test_a_policy_is_kept(queue: TaskQueue) -> None:
    """What was set is read back; every permission is granted."""
    binding = {"role": "roles/cloudtasks.enqueuer", "members": [f"serviceAccount:{ACCOUNT}"]}
    queue.client.set_iam_policy({"resource": queue.name, "policy": {"bindings": [binding]}})

    policy = queue.client.get_iam_policy({"resource": queue.name})
    permissions = ["cloudtasks.tasks.create"]
    granted = queue.client.test_iam_permissions(
        {"resource": queue.name, "permissions": permissions}
    )

    assert policy.bindings[0].members == [f"serviceAccount:{ACCOUNT}"]
    assert granted.permissions == permissions


def test_an_encryption_key_is_kept(queue: TaskQueue) -> None:
    """Terraform reads back what it wrote."""
    name, key = f"{PARENT}/cmekConfig", f"{PARENT}/keyRings/r/cryptoKeys/k"

    queue.client.update_cmek_config(cmek_config={"name": name, "kms_key": key})

    assert queue.client.get_cmek_config(name=name).kms_key == key
