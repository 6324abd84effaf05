"""A resumable upload goes on where it was cut, and shows nothing before its end."""

import os
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from google.api_core import exceptions

from tests.emulators.process import Emulators
from tests.emulators.storage_world import TIMEOUT_S, new_bucket, raw, upload

GRANULE = 256 * 1024
DATA = os.urandom(4 * GRANULE)


def put(session: str, data: bytes, place: str, **headers: str) -> requests.Response:
    """Send a chunk with its ``Content-Range``, without following the 308."""
    return requests.put(
        session,
        data=data,
        headers={"Content-Range": f"bytes {place}", **headers},
        timeout=TIMEOUT_S,
        allow_redirects=False,
    )


def cut(session: str, data: bytes, announced: int) -> None:
    """Send fewer bytes than announced, then close the connection."""
    address = urlsplit(session)
    head = (
        f"PUT {address.path}?{address.query} HTTP/1.1\r\nHost: {address.netloc}\r\n"
        f"Content-Length: {announced}\r\nContent-Range: bytes 0-{announced - 1}/{announced}\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port), TIMEOUT_S) as connection:
        connection.sendall(head.encode() + data)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1)


def test_the_client_uploads_by_chunks(emulators: Emulators) -> None:
    """Four chunks make one object."""
    bucket = new_bucket(emulators)
    blob = bucket.blob("a", chunk_size=GRANULE)

    blob.upload_from_string(DATA, content_type="text/csv")

    assert bucket.blob("a").download_as_bytes() == DATA
    assert (blob.size, blob.content_type, blob.component_count) == (len(DATA), "text/csv", None)


def test_goes_on_after_a_cut(emulators: Emulators) -> None:
    """What arrived of a broken chunk counts in multiples of 256 KiB."""
    bucket = new_bucket(emulators)
    session = bucket.blob("a").create_resumable_upload_session()
    cut(session, DATA[: 2 * GRANULE + 1000], len(DATA))

    asked = put(session, b"", f"*/{len(DATA)}")
    before = bucket.get_blob("a")
    rest = put(session, DATA[2 * GRANULE :], f"{2 * GRANULE}-{len(DATA) - 1}/{len(DATA)}")

    assert (asked.status_code, asked.headers["Range"]) == (308, f"bytes=0-{2 * GRANULE - 1}")
    assert before is None
    assert (rest.status_code, rest.json()["size"]) == (200, str(len(DATA)))
    assert bucket.blob("a").download_as_bytes() == DATA


def test_a_cut_simple_upload_leaves_nothing(emulators: Emulators) -> None:
    """The former object stays, and so does the disk."""
    bucket = new_bucket(emulators)
    upload(bucket, data=b"former")
    contents = set(emulators.data.glob("storage/contents/*"))
    path = f"/upload/storage/v1/b/{bucket.name}/o?uploadType=media&name=a"
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(DATA)}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", emulators.port("storage"))) as connection:
        connection.sendall(head.encode() + DATA[:GRANULE])
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1)

    assert bucket.blob("a").download_as_bytes() == b"former"
    assert set(emulators.data.glob("storage/contents/*")) == contents


def test_repeated_bytes_are_taken_once(emulators: Emulators) -> None:
    """A chunk whose answer was lost is sent again."""
    bucket = new_bucket(emulators)
    session = bucket.blob("a").create_resumable_upload_session()
    first = f"0-{GRANULE - 1}/{2 * GRANULE}"
    put(session, DATA[:GRANULE], first)

    again = put(session, DATA[:GRANULE], first)
    put(session, DATA[GRANULE : 2 * GRANULE], f"{GRANULE}-{2 * GRANULE - 1}/{2 * GRANULE}")

    assert (again.status_code, again.headers["Range"]) == (308, f"bytes=0-{GRANULE - 1}")
    assert bucket.blob("a").download_as_bytes() == DATA[: 2 * GRANULE]


def test_refuses_a_gap(emulators: Emulators) -> None:
    """A chunk begins where the last one ended, or before."""
    session = new_bucket(emulators).blob("a").create_resumable_upload_session()

    answer = put(session, DATA[:GRANULE], f"{GRANULE}-{2 * GRANULE - 1}/{len(DATA)}")

    assert answer.status_code == 400
    assert "exceeds already uploaded size of 0 byte(s)" in answer.text


def test_a_finished_session_answers_with_its_object(emulators: Emulators) -> None:
    """Who missed the last answer asks again, and nothing is written twice."""
    bucket = new_bucket(emulators)
    session = bucket.blob("a").create_resumable_upload_session(if_generation_match=0)
    done = put(session, b"data", "0-3/4").json()

    asked = put(session, b"", "*/4")
    again = put(session, b"data", "0-3/4")

    assert asked.json()["generation"] == done["generation"]
    assert again.json()["generation"] == done["generation"]
    assert bucket.get_blob("a").generation == int(done["generation"])


def test_a_cancelled_session_is_gone(emulators: Emulators) -> None:
    """499 to who cancels, 404 to who goes on."""
    bucket = new_bucket(emulators)
    session = bucket.blob("a").create_resumable_upload_session()
    put(session, DATA[:GRANULE], f"0-{GRANULE - 1}/{len(DATA)}")

    cancelled = requests.delete(session, timeout=TIMEOUT_S)

    assert cancelled.status_code == 499
    assert put(session, b"", f"*/{len(DATA)}").status_code == 404
    assert not list(emulators.data.glob("storage/uploads/*"))
    assert bucket.get_blob("a") is None


def test_refuses_a_wrong_hash_at_the_end(emulators: Emulators) -> None:
    """The object does not come to be."""
    bucket = new_bucket(emulators)
    session = bucket.blob("a").create_resumable_upload_session()

    answer = put(session, b"data", "0-3/4", **{"x-goog-hash": "crc32c=AAAAAA=="})

    assert answer.status_code == 400
    assert bucket.get_blob("a") is None


def test_an_empty_object_can_be_uploaded_resumably(emulators: Emulators) -> None:
    """No chunk, only the total."""
    bucket = new_bucket(emulators)
    session = bucket.blob("a").create_resumable_upload_session()

    assert put(session, b"", "*/0").status_code == 200
    assert bucket.get_blob("a").size == 0


@pytest.mark.parametrize("chunks_lost", [1, 2])
def test_the_client_goes_on_after_lost_chunks(
    emulators: Emulators, chunks_lost: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own retries meet an emulator that cuts connections."""
    monkeypatch.setattr("google.api_core.retry.retry_unary.time.sleep", lambda _: None)
    bucket = new_bucket(emulators)
    emulators.fault("storage", bucket.name, drop=chunks_lost)
    blob: Any = bucket.blob("a", chunk_size=GRANULE)

    blob.upload_from_string(DATA)

    assert bucket.blob("a").download_as_bytes() == DATA


def test_an_unknown_upload_type_is_refused(emulators: Emulators) -> None:
    """The request would mean nothing."""
    bucket = new_bucket(emulators)

    answer = raw(emulators, "POST", f"/upload/storage/v1/b/{bucket.name}/o?uploadType=fax")

    assert answer.status_code == 400


def test_a_session_for_an_absent_bucket_is_refused(emulators: Emulators) -> None:
    """No byte needs to be sent to learn it."""
    bucket = new_bucket(emulators)
    bucket.delete()

    with pytest.raises(exceptions.NotFound, match="bucket does not exist"):
        bucket.blob("a").create_resumable_upload_session()
