"""What Cloud Storage refuses: names nobody could use again, and what we do not emulate."""

from typing import Any

import pytest
from google.api_core.exceptions import BadRequest, GoogleAPICallError

from tests.emulators.process import Emulators
from tests.emulators.storage_world import new_bucket, raw, upload


@pytest.mark.parametrize(
    "name", ["a\nb", "a\rb", ".", "..", "x" * 1025, "é" * 513, ".well-known/acme-challenge/x"]
)
def test_an_object_has_a_name_that_can_be_asked_for(emulators: Emulators, name: str) -> None:
    """Uploads of every kind refuse it, so that nothing is kept that cannot be deleted."""
    bucket = new_bucket(emulators)
    upload(bucket, "source")

    with pytest.raises(BadRequest):
        upload(bucket, name)
    with pytest.raises(BadRequest):
        bucket.blob(name).create_resumable_upload_session()
    with pytest.raises(GoogleAPICallError):  # some clients fold dots away before they ask
        bucket.copy_blob(bucket.blob("source"), bucket, name)
    assert [blob.name for blob in bucket.list_blobs()] == ["source"]


@pytest.mark.parametrize("name", ["192.168.1.1", "my-google-bucket", "goog-a", "a..b", "ab"])
def test_a_bucket_is_named_by_the_rules(emulators: Emulators, name: str) -> None:
    """No address, nothing of Google's, three characters at least."""
    answer = raw(emulators, "POST", "/storage/v1/b?project=p", json={"name": name})

    assert answer.status_code == 400


def test_keys_of_the_customer_are_refused_by_name(emulators: Emulators) -> None:
    """An object would be kept in the clear under the promise of a key."""
    bucket = new_bucket(emulators)
    blob = bucket.blob("secret", encryption_key=b"k" * 32)

    with pytest.raises(GoogleAPICallError, match="supplied by the customer"):
        blob.upload_from_string(b"data")
    assert not list(bucket.list_blobs())


@pytest.mark.parametrize(
    "fields",
    [
        {"labels": {"Upper": "a"}},
        {"labels": {"a": "B"}},
        {"labels": {"a": 1}},
        {"labels": ["a"]},
        {"retentionPolicy": {"retentionPeriod": "a week"}},
        {"versioning": "yes"},
        {"lifecycle": 1},
    ],
)
def test_a_value_is_of_its_kind(emulators: Emulators, fields: dict[str, Any]) -> None:
    """What cannot be meant is refused at creation and in a patch."""
    bucket = new_bucket(emulators)

    patched = raw(emulators, "PATCH", f"/storage/v1/b/{bucket.name}", json=fields)
    made = raw(emulators, "POST", "/storage/v1/b?project=p", json={"name": "never-made", **fields})

    assert (patched.status_code, made.status_code) == (400, 400)


def test_what_is_not_emulated_is_refused_by_name(emulators: Emulators) -> None:
    """A website or a log is not kept as if it worked."""
    given = {"name": "never-made", "website": {"mainPageSuffix": "index.html"}}

    answer = raw(emulators, "POST", "/storage/v1/b?project=p", json=given)

    assert answer.status_code == 501
    assert "Bucket.website" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "query",
    [
        "maxResults=-1",
        "maxResults=" + "9" * 5000,
        "pageToken=x",
        "pageToken=W10=",
        "matchGlob=[z-a]",
        "generation=" + "9" * 30,
        "ifGenerationMatch=" + "9" * 30,
        "ifGenerationMatch=-1",
    ],
)
def test_a_number_or_a_token_that_is_none_is_the_callers_fault(
    emulators: Emulators, query: str
) -> None:
    """400 in the service's form, whatever our own tools would have said."""
    bucket = new_bucket(emulators)
    upload(bucket, "a")
    path = f"/storage/v1/b/{bucket.name}/o"

    listed = raw(emulators, "GET", f"{path}?{query}").status_code
    read = raw(emulators, "GET", f"{path}/a?{query}").status_code

    assert 400 in {listed, read}
    assert max(listed, read) < 500


def test_a_body_without_end_is_a_parse_error(emulators: Emulators) -> None:
    """A hundred thousand brackets are refused as any other text that is no resource."""
    answer = raw(emulators, "POST", "/storage/v1/b?project=p", data="[" * 100_000)

    assert answer.status_code == 400
    assert answer.json()["error"]["errors"][0]["reason"] == "parseError"
