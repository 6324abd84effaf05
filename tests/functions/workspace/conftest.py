"""What the workspace's tests add to the common ground."""

import pytest
from google.api_core.exceptions import Conflict
from google.cloud import storage

from scripts.stack.place import BUCKET, PROJECT, Place


@pytest.fixture(autouse=True, scope="session")
def bucket(place: Place) -> None:
    """The bucket that holds every tenant's files."""
    try:
        storage.Client(project=PROJECT).create_bucket(BUCKET)
    except Conflict:
        return
