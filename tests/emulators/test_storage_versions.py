"""Noncurrent versions, holds and retention protect objects as in the service."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from google.api_core import exceptions

from tests.emulators.process import Emulators
from tests.emulators.storage_world import new_bucket, raw, upload


def versions(bucket: Any) -> list[tuple[int, bool]]:
    """Generations of a bucket, each with whether it is live."""
    listed = bucket.list_blobs(versions=True)
    return [(blob.generation, blob.time_deleted is None) for blob in listed]


def test_an_overwritten_version_stays_readable(emulators: Emulators) -> None:
    """The generation names its own bytes."""
    bucket = new_bucket(emulators, versioning_enabled=True)
    old = upload(bucket, data=b"old").generation
    new = upload(bucket, data=b"new").generation

    assert bucket.blob("a", generation=old).download_as_bytes() == b"old"
    assert bucket.blob("a").download_as_bytes() == b"new"
    assert versions(bucket) == [(old, False), (new, True)]


def test_without_versioning_only_the_last_version_is_there(emulators: Emulators) -> None:
    """The overwritten bytes are gone, from disk too."""
    bucket = new_bucket(emulators)
    contents = len(list(emulators.data.glob("storage/contents/*")))
    old = upload(bucket, data=b"old").generation
    new = upload(bucket, data=b"new").generation

    assert versions(bucket) == [(new, True)]
    assert bucket.get_blob("a", generation=old) is None
    assert len(list(emulators.data.glob("storage/contents/*"))) == contents + 1


def test_a_deletion_leaves_a_noncurrent_version(emulators: Emulators) -> None:
    """It can be copied back to life."""
    bucket = new_bucket(emulators, versioning_enabled=True)
    old = upload(bucket, data=b"old").generation
    bucket.blob("a").delete()

    assert bucket.get_blob("a") is None
    assert versions(bucket) == [(old, False)]
    bucket.copy_blob(bucket.blob("a"), bucket, source_generation=old)
    assert bucket.blob("a").download_as_bytes() == b"old"


def test_deleting_a_generation_is_for_good(emulators: Emulators) -> None:
    """The others stay."""
    bucket = new_bucket(emulators, versioning_enabled=True)
    old, new = (upload(bucket).generation for _ in range(2))

    bucket.blob("a", generation=new).delete()

    assert versions(bucket) == [(old, False)]
    with pytest.raises(exceptions.NotFound):
        bucket.blob("a").delete()


HOLDS = {"temporary_hold": "Temporary", "event_based_hold": "Event-Based"}


@pytest.mark.parametrize("versioning", [False, True])
@pytest.mark.parametrize("hold", HOLDS)
def test_a_hold_keeps_an_object(emulators: Emulators, hold: str, versioning: Any) -> None:
    """Until it is released, nothing deletes, overwrites or archives it."""
    bucket = new_bucket(emulators, versioning_enabled=versioning)
    blob = upload(bucket)
    setattr(blob, hold, True)
    blob.patch()

    with pytest.raises(exceptions.Forbidden, match=f"under active {HOLDS[hold]} hold"):
        bucket.blob("a").delete()
    with pytest.raises(exceptions.Forbidden, match=f"under active {HOLDS[hold]} hold"):
        upload(bucket, data=b"other")
    setattr(blob, hold, False)
    blob.patch()
    bucket.blob("a").delete()


def test_a_bucket_can_hold_every_new_object(emulators: Emulators) -> None:
    """The default event-based hold is on the object from its first moment."""
    bucket = new_bucket(emulators, default_event_based_hold=True)

    assert upload(bucket).event_based_hold is True


def test_retention_keeps_an_object(emulators: Emulators) -> None:
    """403 until the period of the bucket has passed since the upload."""
    bucket = new_bucket(emulators, retention_period=3600)
    blob = upload(bucket)

    with pytest.raises(exceptions.Forbidden, match="subject to bucket's retention policy"):
        blob.delete()
    with pytest.raises(exceptions.Forbidden, match="subject to bucket's retention policy"):
        upload(bucket, data=b"other")
    blob.reload()
    assert blob.retention_expiration_time - blob.time_created == timedelta(hours=1)
    assert blob.download_as_bytes() == b"data"


def test_a_past_retention_keeps_nothing(emulators: Emulators) -> None:
    """The policy is read when it matters, so removing it frees the objects."""
    bucket = new_bucket(emulators, retention_period=3600)
    blob = upload(bucket)
    bucket.retention_period = None
    bucket.patch()

    blob.delete()

    assert not blob.exists()


def test_a_refusal_by_retention_names_its_reason(emulators: Emulators) -> None:
    """Clients tell a hold from a period by the reason."""
    bucket = new_bucket(emulators, retention_period=3600)
    upload(bucket)

    answer = raw(emulators, "DELETE", f"/storage/v1/b/{bucket.name}/o/a")

    assert answer.status_code == 403
    assert answer.json()["error"]["errors"][0]["reason"] == "retentionPolicyNotMet"


@pytest.mark.parametrize("mode", ["Locked", "Unlocked"])
def test_an_object_s_own_retention_keeps_it(emulators: Emulators, mode: str) -> None:
    """Only an unlocked one can be taken away, and only by who says so."""
    bucket = new_bucket(emulators)
    blob = upload(bucket)
    blob.retention.mode = mode
    blob.retention.retain_until_time = datetime.now(UTC) + timedelta(hours=1)
    blob.patch()

    with pytest.raises(exceptions.Forbidden, match="retention"):
        blob.delete()
    blob.retention.mode = None
    blob.retention.retain_until_time = None
    with pytest.raises(exceptions.Forbidden, match="cannot have its retention reduced"):
        blob.patch()
    if mode == "Unlocked":
        blob.patch(override_unlocked_retention=True)
        blob.delete()
