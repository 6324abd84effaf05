"""Ordered faults hit the bucket they name, before the request has any effect."""

import time

import pytest
import requests
from google.api_core import exceptions

from tests.emulators.process import Emulators
from tests.emulators.storage_world import TIMEOUT_S, new_bucket, raw, upload


def test_fails_as_often_as_ordered(emulators: Emulators) -> None:
    """The status is as ordered, and nothing was written."""
    bucket, other = new_bucket(emulators), new_bucket(emulators)
    emulators.fault("storage", bucket.name, fail=2, status=503)

    for _ in range(2):
        with pytest.raises(exceptions.ServiceUnavailable):
            upload(bucket, retry=None)
    upload(other, retry=None)

    assert bucket.get_blob("a") is None
    upload(bucket, retry=None)


def test_a_failure_has_the_body_of_the_service(emulators: Emulators) -> None:
    """Clients decide by it whether to try again."""
    bucket = new_bucket(emulators)
    emulators.fault("storage", bucket.name, fail=1, status=429)

    answer = raw(emulators, "GET", f"/storage/v1/b/{bucket.name}")

    assert answer.status_code == 429
    assert answer.json()["error"]["errors"][0]["reason"] == "rateLimitExceeded"


def test_drops_a_request_unanswered(emulators: Emulators) -> None:
    """The connection is cut, and nothing was written."""
    bucket = new_bucket(emulators)
    emulators.fault("storage", bucket.name, drop=1)

    with pytest.raises(requests.ConnectionError):
        upload(bucket, retry=None)

    assert bucket.get_blob("a") is None


def test_delays_until_withdrawn(emulators: Emulators) -> None:
    """Every call of the bucket is late; another bucket does not wait for the hour it would be."""
    bucket, other = new_bucket(emulators), new_bucket(emulators)
    emulators.fault("storage", bucket.name, delay_s=0.3)
    begun = time.monotonic()
    upload(bucket)
    late = time.monotonic() - begun

    emulators.fault("storage", bucket.name, delay_s=3600)
    upload(other, timeout=TIMEOUT_S)
    emulators.admin("DELETE", f"/faults?service=storage&target={bucket.name}")
    upload(bucket, timeout=TIMEOUT_S)

    assert late >= 0.3


def test_a_reset_forgets_everything(emulators: Emulators) -> None:
    """Buckets, objects, sessions and contents."""
    bucket = new_bucket(emulators)
    upload(bucket)
    bucket.blob("b").create_resumable_upload_session()

    emulators.reset("storage")

    assert not bucket.exists()
    assert not list(emulators.data.glob("storage/contents/*"))
