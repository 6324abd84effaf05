"""The cache forgets at the right time and never stands in the way."""

from uuid import UUID

import pytest
import redis

from scripts.stack import environment
from scripts.stack.place import Place
from shared.cache import Cache

ACME, GLOBEX = UUID(int=1), UUID(int=2)


@pytest.fixture
def cache(place: Place) -> Cache:
    """A client of the worker's Redis, emptied."""
    url = environment.redis_url(place)
    with redis.Redis.from_url(url) as client:
        client.flushall()
    return Cache(url)


def test_a_value_is_loaded_once(cache: Cache) -> None:
    """The second reader finds what the first one loaded."""
    cache.remember(ACME, "clinic.services", "all", lambda: [1])

    assert cache.remember(ACME, "clinic.services", "all", lambda: [2]) == [1]


def test_another_tenant_finds_nothing(cache: Cache) -> None:
    """The tenant is part of every key."""
    cache.remember(ACME, "clinic.services", "all", lambda: "secret")

    assert cache.remember(GLOBEX, "clinic.services", "all", lambda: "own") == "own"


def test_a_bump_ends_every_value_of_the_resource(cache: Cache) -> None:
    """Other resources keep theirs."""
    for resource in ("a", "b"):
        cache.remember(ACME, resource, "k", lambda: "old")

    cache.bump(ACME, "a")

    assert cache.remember(ACME, "a", "k", lambda: "new") == "new"
    assert cache.remember(ACME, "b", "k", lambda: "new") == "old"


def test_a_reader_that_loaded_before_a_write_leaves_nothing_behind(cache: Cache) -> None:
    """What it stores belongs to a generation nobody asks for."""

    def slow() -> str:
        cache.bump(ACME, "a")
        return "stale"

    cache.remember(ACME, "a", "k", slow)

    assert cache.remember(ACME, "a", "k", lambda: "fresh") == "fresh"


def test_without_redis_every_read_loads() -> None:
    """Slower, never wrong and never down."""
    away = Cache("redis://127.0.0.1:9/0")

    values = [away.remember(ACME, "a", "k", lambda n=n: n) for n in range(100)]

    assert values == list(range(100))
