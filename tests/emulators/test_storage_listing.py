"""Objects are listed by prefix, delimiter, range, glob, version and page as in the service."""

from typing import Any

import pytest
from google.api_core import exceptions

from tests.emulators.process import Emulators
from tests.emulators.storage_world import new_bucket, raw, upload

NAMES = ["a", "d/", "d/1", "d/2", "d/e/3", "f/4", "z", "é"]


@pytest.fixture(scope="module")
def bucket(shared_emulators: Emulators) -> Any:
    """Fill one bucket that nobody changes."""
    bucket = new_bucket(shared_emulators)
    for name in NAMES:
        upload(bucket, name)
    return bucket


def names(bucket: Any, **query: Any) -> list[str]:
    return [blob.name for blob in bucket.list_blobs(**query)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, NAMES),
        ({"prefix": "d/"}, ["d/", "d/1", "d/2", "d/e/3"]),
        ({"prefix": "nothing"}, []),
        ({"start_offset": "d/2", "end_offset": "z"}, ["d/2", "d/e/3", "f/4"]),
        ({"match_glob": "d/*"}, ["d/", "d/1", "d/2"]),
        ({"match_glob": "d/**"}, ["d/", "d/1", "d/2", "d/e/3"]),
        ({"match_glob": "d/[!1]"}, ["d/2"]),
        ({"match_glob": "{a,f/?}"}, ["a", "f/4"]),
        ({"max_results": 2}, ["a", "d/"]),
    ],
)
def test_lists_what_a_query_names(bucket: Any, query: dict[str, Any], expected: list[str]) -> None:
    """Names come in the order of their UTF-8 bytes."""
    assert names(bucket, **query) == expected


@pytest.mark.parametrize("page_size", [1, 2, 3, 100])
@pytest.mark.parametrize("trailing", [False, True])
def test_a_delimiter_folds_names_into_prefixes(
    bucket: Any, page_size: int, *, trailing: bool
) -> None:
    """Every prefix is listed once, whatever the size of the pages."""
    listing = bucket.list_blobs(
        delimiter="/", page_size=page_size, include_trailing_delimiter=trailing
    )
    prefixes: list[str] = []
    items: list[str] = []
    for page in listing.pages:
        items += [blob.name for blob in page]
        prefixes += page.prefixes

    assert items == (["a", "d/", "z", "é"] if trailing else ["a", "z", "é"])
    assert prefixes == ["d/", "f/"]


def test_a_delimiter_folds_below_a_prefix(bucket: Any) -> None:
    """Folders within a folder."""
    listing = bucket.list_blobs(prefix="d/", delimiter="/")

    assert [blob.name for blob in listing] == ["d/", "d/1", "d/2"]
    assert listing.prefixes == {"d/e/"}


@pytest.mark.parametrize(("page_size", "sizes"), [(3, [3, 3, 2]), (8, [8]), (7, [7, 1])])
def test_a_page_is_as_large_as_asked(bucket: Any, page_size: int, sizes: list[int]) -> None:
    """The last page carries no token."""
    pages = list(bucket.list_blobs(page_size=page_size).pages)

    assert [page.num_items for page in pages] == sizes


def test_pages_split_the_versions_of_one_name(emulators: Emulators) -> None:
    """Nothing is lost or doubled between two pages."""
    bucket = new_bucket(emulators, versioning_enabled=True)
    made = [upload(bucket, name).generation for name in "aaabb"]

    pages = bucket.list_blobs(versions=True, page_size=2).pages
    listed = [blob.generation for page in pages for blob in page]

    assert listed == made


def test_refuses_a_foreign_page_token(emulators: Emulators, bucket: Any) -> None:
    """A token is made by a listing."""
    with pytest.raises(exceptions.BadRequest, match="Invalid page token"):
        names(bucket, page_token="foreign")


@pytest.mark.parametrize("size", ["0", "many"])
def test_refuses_a_page_of_no_size(emulators: Emulators, bucket: Any, size: str) -> None:
    """A page holds at least one entry."""
    answer = raw(emulators, "GET", f"/storage/v1/b/{bucket.name}/o?maxResults={size}")

    assert answer.status_code == 400
