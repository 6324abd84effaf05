"""Google's own client on the storage emulator, with buckets that no other test uses."""

import functools
import itertools
import os
from datetime import timedelta
from typing import Any
from unittest import mock

import requests
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
from google.oauth2 import service_account

from scripts.lib.dev import keys
from tests.emulators.process import Emulators

PROJECT = "avila-local"
SIGNER = "platform@avila-local.iam.gserviceaccount.com"
TIMEOUT_S = 10
_numbers = itertools.count(1)
# The client asks for a bucket's metadata in the background; counted faults would hit that instead.
os.environ["DISABLE_GCS_PYTHON_CLIENT_OTEL_BUCKET_METADATA"] = "true"


def url(emulators: Emulators, path: str = "") -> str:
    """URL of a path at the emulator."""
    return f"http://{emulators.host('storage')}{path}"


@functools.cache
def client(host: str) -> Any:
    """Client of one emulator; it lives as long as the run, so that no connection is left open."""
    with mock.patch.dict(os.environ, {"STORAGE_EMULATOR_HOST": f"http://{host}"}):
        return storage.Client(project=PROJECT, credentials=AnonymousCredentials())


def new_bucket(emulators: Emulators, location: str | None = None, **fields: Any) -> Any:
    """Create a bucket with fields of the client's own names."""
    bucket = client(emulators.host("storage")).bucket(f"bucket-{os.getpid()}-{next(_numbers)}")
    for name, value in fields.items():
        setattr(bucket, name, value)
    bucket.create(location=location)
    return bucket


def upload(bucket: Any, name: str = "a", data: bytes = b"data", **conditions: Any) -> Any:
    """Upload an object and return it as the server describes it."""
    blob = bucket.blob(name)
    blob.upload_from_string(data, **conditions)
    return blob


def raw(emulators: Emulators, method: str, path: str, **arguments: Any) -> requests.Response:
    """Send a request past the client."""
    return requests.request(method, url(emulators, path), timeout=TIMEOUT_S, **arguments)


@functools.cache
def account(email: str) -> dict[str, str]:
    """Service account file with a key of its own, which asks nobody for tokens."""
    return keys.service_account(email) | {"token_uri": "http://localhost/token"}


def register(emulators: Emulators, **given: str) -> None:
    """Make the emulator accept the signatures of the test's account, or of the given one."""
    assert raw(emulators, "POST", "/_signers", json=given or account(SIGNER)).status_code == 200


def sign(
    emulators: Emulators, blob: Any, method: str = "GET", email: str = SIGNER, **arguments: Any
) -> str:
    """Sign a V4 URL of an object with the client library, valid for a minute."""
    return str(
        blob.generate_signed_url(
            version="v4",
            method=method,
            credentials=service_account.Credentials.from_service_account_info(account(email)),
            **{
                "expiration": timedelta(minutes=1),
                "api_access_endpoint": url(emulators),
                **arguments,
            },
        )
    )
