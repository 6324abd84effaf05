"""What in-process tests stand on: a worker's own PostgreSQL, Redis and emulators."""

import atexit
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import grpc
from google.api_core.exceptions import AlreadyExists
from google.cloud import pubsub_v1, storage, tasks_v2
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksGrpcTransport

from scripts.lib.dev import environment, keys, manifest, ports, postgres, services
from scripts.lib.dev.child import Child, last_lines
from scripts.lib.dev.place import BUCKET, LOCATION, PROJECT, Place
from tests.support.slots import slot

READY_WITHIN_S = 30
SEARCHES = 20
AUDIENCE = "http://functions.test/"
TASK_URL = "http://127.0.0.1:9/"
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own in it
_ROOM_BYTES = 4 * 2**30


@contextmanager
def free_place(data: Path) -> Iterator[Place]:
    """A place on free ports that no other worker or run is given until the block ends."""
    if "INITDB_TEMPLATE" not in os.environ:
        os.environ["INITDB_TEMPLATE"] = str(_template())
    for _ in range(SEARCHES):
        with slot() as base_port:
            place = Place(data, base_port=base_port)
            try:
                ports.require_free(place, manifest.read(place))
            except ports.Taken:
                continue
            yield place
            return
    raise RuntimeError("no free range of ports")


def _template() -> Path:
    """A cluster that all others of this process and of its children are copied from.

    Making one takes a second of a processor, and a run has some fifty.
    """
    data = Path(tempfile.mkdtemp(prefix="avila-initdb-"))
    data.chmod(0o755)
    place = Place(data)
    atexit.register(shutil.rmtree, data)
    atexit.register(postgres.remove, place)
    keys.ensure(place)
    postgres.prepare(place)
    return postgres.folder(place)


@contextmanager
def in_memory(place: Place) -> Iterator[Place]:
    """The same place with its files in memory, where that has room.

    A test empties tables by files that are made anew, and a disk's file system looks long for a
    number that was not just given back: a tenth of a run's processor time. What a killed run left
    goes when its range of ports is lent again.
    """
    if not _MEMORY.is_dir() or shutil.disk_usage(_MEMORY).free < _ROOM_BYTES:
        yield place
        return
    data = _MEMORY / f"avila-{os.getuid()}-{place.base_port}"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    data.chmod(0o755)
    try:
        yield replace(place, data=data)
    finally:
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def running(place: Place, *children: Child) -> Iterator[None]:
    """Run ``children`` until the block ends; each answers before it begins."""
    started: list[tuple[Child, subprocess.Popen[bytes]]] = []
    try:
        for child in children:
            log = place.log(child.name).open("ab")
            started.append((child, _start(child, log.fileno())))
            log.close()
        for child, _ in started:
            _await(place, child)
        yield
    finally:
        for child, process in reversed(started):
            process.send_signal(child.stop_signal)
        for _, process in started:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _start(child: Child, log: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        child.command,
        env=dict(child.environment),
        user=child.user,
        extra_groups=[] if child.user else None,
        stdout=log,
        stderr=log,
        cwd=_folder(child),
        start_new_session=True,
    )


def _folder(child: Child) -> str:
    """PostgreSQL's own account may not enter the checkout."""
    return "/" if child.user else str(Path(__file__).parents[2])


def _await(place: Place, child: Child) -> None:
    ends_at = time.monotonic() + READY_WITHIN_S
    while not child.healthy():
        if time.monotonic() > ends_at:
            raise RuntimeError(f"{child.name} did not start\n{last_lines(place.log(child.name))}")
        time.sleep(0.02)


@contextmanager
def ground(data: Path) -> Iterator[Place]:
    """Start all parts and put their addresses into this process's environment."""
    data.chmod(0o755)
    with free_place(data) as free, in_memory(free) as place:
        yield from _prepared(place)


def _prepared(place: Place) -> Iterator[Place]:
    keys.ensure(place)
    postgres.prepare(place)
    database = postgres.child(place, passing=True)
    parts = (database, services.redis(place), services.emulators(place))
    with running(place, *parts):
        postgres.ensure_databases(place)
        os.environ.update(environment.of_command(place))
        os.environ.update(
            {
                "SERVICE": "tests-http",
                "OIDC_AUDIENCE": AUDIENCE,
                "TASK_URL": TASK_URL,
                "TENANT_CACHE_S": "0",
                "ROUND_S": "0",  # what a test leaves stays until it is asked for
                "THREADS": "48",  # fifty at once are within a tenant's share of them
            }
        )
        os.environ.pop("FAULTS_DIR", None)
        _topics(place)
        storage.Client(PROJECT).create_bucket(BUCKET)
        _queues(place)
        yield place
    postgres.remove(place)


def _topics(place: Place) -> None:
    """Topics without subscribers and queues that wait: what is sent stays where tests read it."""
    manifested = manifest.read(place)
    publisher = pubsub_v1.PublisherClient()
    for topic in manifested.event_types:
        try:
            publisher.create_topic(name=publisher.topic_path(PROJECT, topic))
        except AlreadyExists:
            continue
    publisher.stop()


def _queues(place: Place) -> None:
    manifested = manifest.read(place)
    channel = grpc.insecure_channel(place.address("tasks"))
    client = tasks_v2.CloudTasksClient(transport=CloudTasksGrpcTransport(channel=channel))
    parent = f"projects/{PROJECT}/locations/{LOCATION}"
    for entry in manifested.entry_points:
        for queue in entry.queues:
            name = f"{parent}/queues/{queue}"
            client.create_queue(parent=parent, queue={"name": name})
            client.pause_queue(name=name)
    channel.close()
