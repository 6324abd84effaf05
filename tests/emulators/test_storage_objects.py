"""Objects are written, read, described, copied and composed as in the service."""

import base64
import gzip
import hashlib
import io
import os

import pytest
from google.api_core import exceptions

from tests.emulators.process import Emulators
from tests.emulators.storage_world import client, new_bucket, raw, upload

NAMES = ["a/b/compose", "x/o/y/rewriteTo/b/c/o/d", "../../etc/passwd", "é a+b#?%2F&=.txt", "/", "~"]
KEY = "projects/p/locations/l/keyRings/r/cryptoKeys/k"


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_opaque_text(emulators: Emulators, name: str) -> None:
    """No character of a name is a path, a route or an escape to the emulator."""
    bucket = new_bucket(emulators)

    upload(bucket, name, name.encode())

    assert bucket.blob(name).download_as_bytes() == name.encode()
    assert [blob.name for blob in bucket.list_blobs()] == [name]
    assert {len(path.name) for path in emulators.data.glob("storage/contents/*")} == {32}


def test_describes_an_object_as_it_was_uploaded(emulators: Emulators) -> None:
    """Metadata, size and hashes are read back."""
    bucket = new_bucket(emulators, storage_class="NEARLINE")
    blob = bucket.blob("a")
    blob.metadata, blob.cache_control = {"k": "v"}, "no-store"
    blob.content_disposition = "attachment"
    blob.upload_from_string(b"hello", content_type="text/plain")

    read = bucket.get_blob("a")

    assert (read.metadata, read.cache_control) == ({"k": "v"}, "no-store")
    assert (read.content_disposition, read.content_type) == ("attachment", "text/plain")
    assert (read.size, read.storage_class, read.metageneration) == (5, "NEARLINE", 1)
    md5 = hashlib.md5(b"hello", usedforsecurity=False).digest()
    assert (read.md5_hash, read.crc32c) == (base64.b64encode(md5).decode(), "mnG7TA==")


def test_an_absent_object_is_not_found(emulators: Emulators) -> None:
    """Reading says so; asking does not fail."""
    bucket = new_bucket(emulators)

    assert bucket.get_blob("absent") is None
    assert not bucket.blob("absent").exists()
    with pytest.raises(exceptions.NotFound, match=f"No such object: {bucket.name}/absent"):
        bucket.blob("absent").download_as_bytes()


def test_generations_only_grow(emulators: Emulators) -> None:
    """Each upload is a new generation of metageneration 1."""
    bucket = new_bucket(emulators)

    blobs = [upload(bucket) for _ in range(5)]

    generations = [blob.generation for blob in blobs]
    assert generations == sorted(set(generations))
    assert {blob.metageneration for blob in blobs} == {1}


def test_reads_a_range(emulators: Emulators) -> None:
    """Both ends count, and an open end reaches to the last byte."""
    blob = upload(new_bucket(emulators), data=b"0123456789")

    assert blob.download_as_bytes(start=2, end=4) == b"234"
    assert blob.download_as_bytes(start=8) == b"89"


def test_refuses_a_range_behind_the_end(emulators: Emulators) -> None:
    """There is nothing to answer with."""
    blob = upload(new_bucket(emulators), data=b"0123456789")

    with pytest.raises(exceptions.RequestRangeNotSatisfiable):
        blob.download_as_bytes(start=10)


def test_streams_a_large_object_both_ways(emulators: Emulators) -> None:
    """Reading and writing by pieces gives the same bytes."""
    bucket = new_bucket(emulators)
    data = os.urandom(5_000_000)
    with bucket.blob("large").open("wb", chunk_size=1 << 20) as writer:
        writer.write(data)

    with bucket.blob("large").open("rb", chunk_size=1 << 20) as reader:
        reader.seek(1_500_000)
        tail = reader.read()

    assert tail == data[1_500_000:]
    assert bucket.blob("large").download_as_bytes() == data
    assert bucket.get_blob("large").size == len(data)


def test_refuses_a_wrong_md5(emulators: Emulators) -> None:
    """The object does not come to be."""
    blob = new_bucket(emulators).blob("a")
    blob.md5_hash = "AAAAAAAAAAAAAAAAAAAAAA=="

    with pytest.raises(exceptions.BadRequest, match="doesn't match calculated MD5 hash"):
        blob.upload_from_string(b"data")

    assert not blob.exists()


def test_refuses_a_wrong_crc32c(emulators: Emulators) -> None:
    """A hash in the header counts as well."""
    bucket = new_bucket(emulators)

    answer = raw(
        emulators,
        "POST",
        f"/upload/storage/v1/b/{bucket.name}/o?uploadType=media&name=a",
        data=b"data",
        headers={"x-goog-hash": "crc32c=AAAAAA=="},
    )

    assert answer.status_code == 400
    assert "CRC32C" in answer.json()["error"]["message"]
    assert not bucket.blob("a").exists()


def test_gzip_is_undone_for_who_cannot(emulators: Emulators) -> None:
    """Stored bytes go out as they are to a reader who accepts gzip, decoded to others."""
    bucket = new_bucket(emulators)
    stored = gzip.compress(b"plain" * 100)
    blob = bucket.blob("a")
    blob.content_encoding = "gzip"
    blob.upload_from_string(stored)

    path = f"/storage/v1/b/{bucket.name}/o/a?alt=media"
    plain = raw(emulators, "GET", path, headers={"Accept-Encoding": "identity"})

    assert plain.content == b"plain" * 100
    assert plain.headers["x-goog-stored-content-encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert blob.download_as_bytes(raw_download=True) == stored
    assert blob.download_as_bytes() == b"plain" * 100


def test_a_patch_changes_only_what_it_names(emulators: Emulators) -> None:
    """The content type stays, and the metageneration rises."""
    bucket = new_bucket(emulators)
    blob = bucket.blob("a")
    blob.upload_from_string(b"data", content_type="text/csv")
    blob.metadata = {"k": "v"}

    blob.patch()

    read = bucket.get_blob("a")
    assert (read.metadata, read.content_type, read.metageneration) == ({"k": "v"}, "text/csv", 2)
    assert read.generation == blob.generation


def test_an_update_replaces_all_metadata(emulators: Emulators) -> None:
    """What is not sent is gone."""
    bucket = new_bucket(emulators)
    upload(bucket)
    path = f"/storage/v1/b/{bucket.name}/o/a"
    raw(emulators, "PATCH", path, json={"metadata": {"k": "v"}, "cacheControl": "no-store"})

    after = raw(emulators, "PUT", path, json={"contentType": "text/csv"}).json()

    assert "metadata" not in after
    assert "cacheControl" not in after
    assert (after["contentType"], after["metageneration"]) == ("text/csv", "3")


def test_a_copy_takes_content_and_metadata(emulators: Emulators) -> None:
    """The copy outlives its source, though they share bytes."""
    bucket, other = new_bucket(emulators), new_bucket(emulators)
    source = bucket.blob("a")
    source.metadata = {"k": "v"}
    source.upload_from_string(b"data", content_type="text/csv")

    copy = bucket.copy_blob(source, other, "b")
    source.delete()

    assert (copy.metadata, copy.content_type) == ({"k": "v"}, "text/csv")
    assert other.blob("b").download_as_bytes() == b"data"


def test_metadata_given_with_a_rewrite_replaces_the_source_s(emulators: Emulators) -> None:
    """Nothing is merged."""
    bucket = new_bucket(emulators)
    source = bucket.blob("a")
    source.metadata = {"k": "v"}
    source.upload_from_string(b"data", content_type="text/csv")
    target = bucket.blob("b")
    target.content_type = "text/plain"

    assert target.rewrite(source) == (None, 4, 4)

    assert bucket.get_blob("b").metadata is None
    assert bucket.get_blob("b").content_type == "text/plain"


def test_a_storage_class_is_changed_by_a_rewrite(emulators: Emulators) -> None:
    """The object is a new generation of the same bytes."""
    blob = upload(new_bucket(emulators))
    before = blob.generation

    blob.update_storage_class("COLDLINE")

    assert blob.storage_class == "COLDLINE"
    assert blob.generation > before
    assert blob.download_as_bytes() == b"data"


def test_composes_in_the_order_given(emulators: Emulators) -> None:
    """A composed object counts its components and has no MD5."""
    bucket = new_bucket(emulators)
    parts = [upload(bucket, name, name.encode()) for name in ("c", "a", "b")]
    whole = bucket.blob("whole")

    whole.compose(parts)
    again = bucket.blob("again")
    again.compose([whole, parts[0]])

    assert whole.download_as_bytes() == b"cab"
    assert (whole.component_count, whole.md5_hash) == (3, None)
    assert (again.component_count, again.download_as_bytes()) == (4, b"cabc")


@pytest.mark.parametrize("count", [0, 33])
def test_composes_up_to_32_objects(emulators: Emulators, count: int) -> None:
    """Anything else is refused."""
    bucket = new_bucket(emulators)
    part = upload(bucket)

    with pytest.raises(exceptions.BadRequest, match="must be between 1 and 32"):
        bucket.blob("whole").compose([part] * count)


def test_an_object_names_the_key_that_encrypts_it(emulators: Emulators) -> None:
    """Its own key wins over the bucket's."""
    bucket = new_bucket(emulators, default_kms_key_name=KEY)
    upload(bucket, "default")
    bucket.blob("own", kms_key_name=f"{KEY}2").upload_from_string(b"data")

    keys = [bucket.get_blob(name).kms_key_name for name in ("default", "own")]

    assert keys == [f"{KEY}/cryptoKeyVersions/1", f"{KEY}2/cryptoKeyVersions/1"]


def test_a_batch_answers_each_call(emulators: Emulators) -> None:
    """One that fails does not stop the others."""
    bucket = new_bucket(emulators)
    for name in ("a", "b"):
        upload(bucket, name)

    with client(emulators.host("storage")).batch(raise_exception=False) as batch:
        for name in ("a", "absent", "b"):
            bucket.blob(name).delete()

    assert [answer.status_code for answer in batch._responses] == [204, 404, 204]  # noqa: SLF001
    assert list(bucket.list_blobs()) == []


def test_a_batch_changes_metadata(emulators: Emulators) -> None:
    """Bodies of inner calls are read, and their answers fill the objects."""
    bucket = new_bucket(emulators)
    blobs = [upload(bucket, name) for name in ("a", "b")]

    with client(emulators.host("storage")).batch():
        for blob in blobs:
            blob.metadata = {"name": blob.name}
            blob.patch()

    assert [blob.metageneration for blob in blobs] == [2, 2]
    assert [bucket.get_blob(name).metadata["name"] for name in ("a", "b")] == ["a", "b"]


def test_an_upload_from_a_stream_of_unknown_length(emulators: Emulators) -> None:
    """The client then uploads resumably, and tells the size at the end."""
    blob = new_bucket(emulators).blob("a", chunk_size=1 << 18)

    blob.upload_from_file(io.BytesIO(b"x" * 600_000))

    assert blob.size == 600_000
