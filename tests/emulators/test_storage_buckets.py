"""Buckets are made, read, changed, listed and deleted as in the service."""

import pytest
from google.api_core import exceptions
from google.cloud.storage.bucket import LifecycleRuleDelete

from tests.emulators.process import Emulators
from tests.emulators.storage_world import client, new_bucket, raw, upload

KEY = "projects/p/locations/southamerica-east1/keyRings/r/cryptoKeys/k"


def test_keeps_what_a_bucket_was_created_with(emulators: Emulators) -> None:
    """Location, class, versioning, labels, key, retention and lifecycle are read back."""
    made = new_bucket(
        emulators,
        location="southamerica-east1",
        storage_class="NEARLINE",
        versioning_enabled=True,
        labels={"feature": "clinic"},
        default_kms_key_name=KEY,
        retention_period=60,
        lifecycle_rules=[LifecycleRuleDelete(age=30)],
    )

    read = client(emulators.host("storage")).get_bucket(made.name)

    assert (read.location, read.location_type) == ("SOUTHAMERICA-EAST1", "region")
    assert (read.storage_class, read.versioning_enabled) == ("NEARLINE", True)
    assert (read.labels, read.default_kms_key_name) == ({"feature": "clinic"}, KEY)
    assert read.retention_period == 60
    assert read.retention_policy_effective_time is not None
    assert [dict(rule) for rule in read.lifecycle_rules] == [
        {"action": {"type": "Delete"}, "condition": {"age": 30}}
    ]


def test_refuses_a_bucket_that_exists(emulators: Emulators) -> None:
    """A name is given once."""
    bucket = new_bucket(emulators)

    with pytest.raises(exceptions.Conflict, match="you already own it"):
        bucket.create()


@pytest.mark.parametrize("name", ["Upper", "a", "a..b", "goog-mine", "x" * 64])
def test_refuses_a_malformed_name(emulators: Emulators, name: str) -> None:
    """Names follow the rules of the service."""
    with pytest.raises(exceptions.BadRequest, match="Invalid bucket name"):
        client(emulators.host("storage")).bucket(name).create()


def test_a_patch_changes_only_what_it_names(emulators: Emulators) -> None:
    """The rest stays, a null removes, and the metageneration rises."""
    bucket = new_bucket(emulators, labels={"a": "1", "b": "2"}, versioning_enabled=True)
    labels = bucket.labels
    labels["a"] = "3"
    del labels["b"]
    bucket.labels = labels

    bucket.patch()

    bucket.reload()
    assert (bucket.labels, bucket.versioning_enabled) == ({"a": "3"}, True)
    assert bucket.metageneration == 2


def test_a_patch_can_demand_a_metageneration(emulators: Emulators) -> None:
    """Someone else's change in between is noticed."""
    bucket = new_bucket(emulators)
    bucket.labels = {"a": "1"}

    with pytest.raises(exceptions.PreconditionFailed):
        bucket.patch(if_metageneration_match=7)


def test_lists_buckets_by_prefix_and_page(emulators: Emulators) -> None:
    """The pages of a listing hold every bucket with the prefix once, in order."""
    made = sorted(new_bucket(emulators).name for _ in range(3))

    pages = client(emulators.host("storage")).list_buckets(prefix="bucket-", page_size=2).pages
    listed = [[bucket.name for bucket in page] for page in pages]

    names = [name for page in listed for name in page]
    assert max(len(page) for page in listed) == 2
    assert set(made) <= set(names)
    assert names == sorted(set(names))


def test_deletes_only_an_empty_bucket(emulators: Emulators) -> None:
    """A bucket with a noncurrent version is not empty."""
    bucket = new_bucket(emulators, versioning_enabled=True)
    blob = upload(bucket)
    blob.delete(if_generation_match=blob.generation)
    bucket.blob("b").upload_from_string("live")
    bucket.blob("b").delete()

    with pytest.raises(exceptions.Conflict, match="not empty"):
        bucket.delete()


def test_a_deleted_bucket_is_gone(emulators: Emulators) -> None:
    """Its name can be given again."""
    bucket = new_bucket(emulators)

    bucket.delete()

    assert not bucket.exists()
    bucket.create()


def test_a_locked_retention_policy_only_grows(emulators: Emulators) -> None:
    """Locking is for good."""
    bucket = new_bucket(emulators, retention_period=60)
    bucket.lock_retention_policy()
    bucket.retention_period = 30

    with pytest.raises(exceptions.Forbidden, match="Cannot reduce retention"):
        bucket.patch()


def test_keeps_an_iam_policy(emulators: Emulators) -> None:
    """What was granted is read back."""
    bucket = new_bucket(emulators)
    policy = bucket.get_iam_policy()
    policy["roles/storage.objectViewer"] = {"user:ana@example.com"}

    bucket.set_iam_policy(policy)

    assert bucket.get_iam_policy()["roles/storage.objectViewer"] == {"user:ana@example.com"}
    assert bucket.test_iam_permissions(["storage.objects.get", "storage.objects.list"]) == [
        "storage.objects.get",
        "storage.objects.list",
    ]


def test_an_error_has_the_body_of_the_service(emulators: Emulators) -> None:
    """Clients read code, message and reason."""
    answer = raw(emulators, "GET", "/storage/v1/b/absent-bucket")

    text = "The specified bucket does not exist."
    assert answer.status_code == 404
    assert answer.json() == {
        "error": {
            "code": 404,
            "message": text,
            "errors": [{"message": text, "domain": "global", "reason": "notFound"}],
        }
    }
