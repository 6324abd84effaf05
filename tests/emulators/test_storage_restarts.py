"""What was answered outlives the process, however it ends, and nothing else is visible."""

import base64
import hashlib
import json
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.emulators.process import Emulators
from tests.emulators.pubsub_world import PubSub, connected
from tests.emulators.storage_world import (
    SIGNER,
    TIMEOUT_S,
    account,
    client,
    new_bucket,
    sign,
    upload,
)

GRANULE = 256 * 1024
WRITERS = 4
WRITES_BEFORE_THE_KILL = 60


@pytest.fixture(scope="module")
def own(
    start_emulators: Callable[..., Emulators], tmp_path_factory: pytest.TempPathFactory
) -> Emulators:
    """Start a process that this file may kill, with a signer given by file."""
    signer: Path = tmp_path_factory.mktemp("signer") / "account.json"
    signer.write_text(json.dumps(account(SIGNER)))
    return start_emulators("--signer", str(signer))


def restart(emulators: Emulators, number: signal.Signals = signal.SIGKILL) -> None:
    emulators.stop(number)
    emulators.start()


def test_a_kill_loses_nothing_and_keeps_the_history(own: Emulators) -> None:
    """Buckets, versions, metadata, an open session and the signer of the command line."""
    bucket = new_bucket(own, versioning_enabled=True, labels={"a": "1"})
    old = upload(bucket, data=b"old").generation
    blob = upload(bucket, data=b"new")
    blob.metadata = {"k": "v"}
    blob.patch()
    session = bucket.blob("b").create_resumable_upload_session()
    chunk = {"Content-Range": f"bytes 0-{GRANULE - 1}/{GRANULE + 1}"}
    requests.put(session, data=b"x" * GRANULE, headers=chunk, timeout=TIMEOUT_S)

    restart(own)

    bucket.reload()
    assert bucket.labels == {"a": "1"}
    assert bucket.blob("a", generation=old).download_as_bytes() == b"old"
    assert bucket.get_blob("a").metadata == {"k": "v"}
    assert requests.get(sign(own, blob), timeout=TIMEOUT_S).content == b"new"
    asked = {"Content-Range": f"bytes */{GRANULE + 1}"}
    state = requests.put(session, headers=asked, timeout=TIMEOUT_S)
    assert (state.status_code, state.headers["Range"]) == (308, f"bytes=0-{GRANULE - 1}")
    rest = {"Content-Range": f"bytes {GRANULE}-{GRANULE}/{GRANULE + 1}"}
    assert requests.put(session, data=b"y", headers=rest, timeout=TIMEOUT_S).status_code == 200
    assert bucket.get_blob("b").size == GRANULE + 1


def test_a_kill_amid_writes_keeps_all_that_was_answered(own: Emulators) -> None:
    """Every answered upload is whole, and so is whatever else is listed."""
    bucket = new_bucket(own)
    answered: dict[str, bytes] = {}
    enough = threading.Event()

    def write(writer: int) -> None:
        for number in range(10_000):
            data = f"{writer}/{number}/".encode() * 4000
            try:
                upload(bucket, f"{writer}/{number}", data, retry=None)
            except requests.ConnectionError:
                return
            answered[f"{writer}/{number}"] = data
            if len(answered) >= WRITES_BEFORE_THE_KILL:
                enough.set()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    assert enough.wait(TIMEOUT_S)
    own.stop(signal.SIGKILL)
    for thread in threads:
        thread.join()
    own.start()

    listed = {blob.name: blob for blob in bucket.list_blobs()}
    assert answered.keys() <= listed.keys()
    for name, blob in listed.items():
        data = blob.download_as_bytes()
        assert data == answered.get(name, data)
        md5 = hashlib.md5(data, usedforsecurity=False).digest()
        assert blob.md5_hash == base64.b64encode(md5).decode()
    assert len(list(own.data.glob("storage/contents/*"))) == _blobs(own)


def test_a_kill_amid_an_upload_leaves_nothing(own: Emulators) -> None:
    """Neither an object nor a file that nobody names."""
    bucket = new_bucket(own)
    before = set(own.data.glob("storage/contents/*"))
    path = f"/upload/storage/v1/b/{bucket.name}/o?uploadType=media&name=a"
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {4 * GRANULE}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", own.port("storage"))) as connection:
        connection.sendall(head.encode() + b"x" * GRANULE)
        ends_at = time.monotonic() + TIMEOUT_S
        while (begun := set(own.data.glob("storage/contents/*"))) == before:
            assert time.monotonic() < ends_at
            time.sleep(0.01)
        restart(own)

    assert len(begun) == len(before) + 1
    assert set(own.data.glob("storage/contents/*")) == before
    assert bucket.get_blob("a") is None


def test_a_stop_is_as_good_as_a_kill(own: Emulators) -> None:
    """The process ends by itself and in order."""
    bucket = new_bucket(own)
    upload(bucket)

    assert own.stop() == 0
    own.start()

    assert bucket.blob("a").download_as_bytes() == b"data"


def test_generations_grow_over_restarts(own: Emulators) -> None:
    """A precondition on an old generation can never hold by accident."""
    bucket = new_bucket(own)
    blob = upload(bucket)
    before = blob.generation
    blob.delete()

    restart(own)

    assert upload(bucket).generation > before


def test_an_event_outlives_the_process(own: Emulators) -> None:
    """What Pub/Sub has not taken is published after the restart."""
    with connected("own", own.host("pubsub")) as pubsub:
        topic = pubsub.topic()
        subscription = pubsub.subscription(topic)
        bucket = new_bucket(own)
        _configure(bucket, topic)
        own.fault("pubsub", topic, fail=1000)
        upload(bucket, "told")

        restart(own)

    with connected("own", own.host("pubsub")) as pubsub:
        assert _objects(pubsub, subscription) == ["told"]


def _configure(bucket: Any, topic: str) -> None:
    _, project, _, name = topic.split("/")
    bucket.notification(topic_name=name, topic_project=project).create()


def _objects(pubsub: PubSub, subscription: str) -> list[str]:
    return [one.message.attributes["objectId"] for one in pubsub.pull(subscription, 1)]


def _blobs(emulators: Emulators) -> int:
    """Contents that rows name, counted through the interface."""
    buckets = client(emulators.host("storage")).list_buckets()
    return sum(1 for bucket in buckets for _ in bucket.list_blobs(versions=True))
