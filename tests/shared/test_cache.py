"""The cache forgets at the right time and never stands in the way."""

import os
import re
import time
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
import redis
from werkzeug.test import TestResponse

from scripts.lib.dev import environment
from scripts.lib.dev.place import Place
from shared import wiring, work
from shared.cache import Cache, Fence
from shared.context import PLATFORM_ACTOR, Context
from shared.db import Db, Scope
from shared.debts import Debts
from shared.shelf import sweep_scope
from shared.troubles import Refused
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.redis_hangs import redis_hangs

NOWHERE = "redis://127.0.0.1:9/0"
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


def test_a_write_ends_every_value_of_the_resource(cache: Cache) -> None:
    """Other resources keep theirs."""
    for resource in ("a", "b"):
        cache.remember(ACME, resource, "k", lambda: "old")

    cache.renew(cache.fence(ACME, ["a"]))

    assert cache.remember(ACME, "a", "k", lambda: "new") == "new"
    assert cache.remember(ACME, "b", "k", lambda: "new") == "old"


def test_a_reader_that_loaded_before_a_write_leaves_nothing_behind(cache: Cache) -> None:
    """What it stores belongs to a generation nobody asks for."""

    def slow() -> str:
        cache.renew(cache.fence(ACME, ["a"]))
        return "stale"

    cache.remember(ACME, "a", "k", slow)

    assert cache.remember(ACME, "a", "k", lambda: "fresh") == "fresh"


def test_nothing_is_kept_while_a_writer_is_between_its_fence_and_its_end(cache: Cache) -> None:
    """What is read then may be old or new, and is nobody else's."""
    cache.remember(ACME, "a", "k", lambda: "old")
    fence = cache.fence(ACME, ["a"])

    during = [cache.remember(ACME, "a", "k", lambda n=n: n) for n in (1, 2)]
    cache.renew(fence)

    assert during == [1, 2]
    assert cache.remember(ACME, "a", "k", lambda: "new") == "new"
    assert cache.remember(ACME, "a", "k", lambda: "newer") == "new"


def test_a_reader_that_loaded_before_the_fence_leaves_nothing_behind(cache: Cache) -> None:
    """Not even when the writer died, and its fence has run out."""

    def slow() -> str:
        cache.fence(ACME, ["a"])
        return "stale"

    cache.remember(ACME, "a", "k", slow)
    _run_out(cache)

    assert cache.remember(ACME, "a", "k", lambda: "fresh") == "fresh"


def test_a_fence_that_ran_out_is_taken_away(cache: Cache) -> None:
    """A writer that died costs seconds, not the cache of its resource for good."""
    cache.remember(ACME, "a", "k", lambda: "old")
    cache.fence(ACME, ["a"])
    _run_out(cache)

    assert cache.remember(ACME, "a", "k", lambda: "new") == "new"
    assert cache.remember(ACME, "a", "k", lambda: "newer") == "new"


def _run_out(cache: Cache) -> None:
    """Let every fence be long over."""
    with redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True) as client:
        for key in client.keys("*:generation"):
            client.set(key, re.sub(r":\d+;", ":1;", client.get(key)))


def test_the_end_of_one_writer_leaves_another_s_fence(cache: Cache) -> None:
    """Both must be over before anything is kept."""
    first, second = (cache.fence(ACME, ["a"]) for _ in range(2))
    cache.renew(second)

    during = [cache.remember(ACME, "a", "k", lambda n=n: n) for n in (1, 2)]
    cache.renew(first)

    assert during == [1, 2]
    assert [cache.remember(ACME, "a", "k", lambda n=n: n) for n in (3, 4)] == [3, 3]


def test_a_generation_that_was_evicted_takes_its_values_along(cache: Cache) -> None:
    """The next one has another name: what was stored under the last is not found again."""
    cache.remember(ACME, "a", "k", lambda: "old")
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as client:
        client.delete(*client.keys("*:generation"))

    assert cache.remember(ACME, "a", "k", lambda: "new") == "new"


def _kept(caller: Caller, cache: Cache, loaded: str) -> Any:
    return cache.remember(caller.tenant.id, "test.list", "all", lambda: loaded)


def _write(caller: Caller, cache: Cache, change: str = "select 1") -> None:
    """A unit of work that changes what is kept, in a process with this cache."""
    here = platform()
    parts = {f: getattr(here, f) for f in here.__slots__} | {"cache": cache}

    def handle(ctx: Context) -> None:
        ctx.touch("test.list")
        ctx.db.script(change)

    work.run(work.Platform(**parts), work.Caller(caller.tenant, PLATFORM_ACTOR), handle)


def test_a_write_while_redis_hangs_is_seen_when_it_answers_again(
    acme: Caller, place: Place
) -> None:
    """By the process that wrote, from its next page on; its bump waited for Redis."""
    made = acme.post("/api/clinic/services", {"name": "Antes", "duration_min": 30})
    path = f"/api/clinic/services/{made.json['service']['id']}"
    seen = acme.get(path)
    assert _names(acme) == ["Antes"]

    with redis_hangs(place):
        service = {"name": "Depois", "duration_min": 30, "version": _version(seen)}
        assert acme.put(path, service).status_code == 200

    ends_at = time.monotonic() + 3
    while time.monotonic() < ends_at:
        assert _names(acme) == ["Depois"]


def _names(caller: Caller) -> list[str]:
    return [one["name"] for one in caller.get("/api/clinic/services").json["services"]]


def _version(answer: TestResponse) -> Any:
    return answer.json["service"].get("version")


def test_a_process_that_saw_redis_away_settles_what_others_owe(
    acme: Caller, cache: Cache, place: Place
) -> None:
    """The writer could not tell Redis and has died since: its row in the database tells."""
    debts = Debts(platform().databases, cache)
    cache.on_return = debts.settle_all
    assert _kept(acme, cache, "old") == "old"

    with redis_hangs(place):
        _kept(acme, cache, "old")
        _write(acme, Cache(NOWHERE))
    ends_at = time.monotonic() + 2
    seen = set()
    while time.monotonic() < ends_at:
        seen.add(_kept(acme, cache, "new"))

    assert seen == {"new"}
    assert _owed() == 0


def test_a_process_that_always_reached_redis_is_told_by_those_who_look_after_the_cell(
    acme: Caller, cache: Cache
) -> None:
    """Only the writer was cut off; what is owed is settled in the background."""
    assert _kept(acme, cache, "old") == "old"
    _write(acme, Cache(NOWHERE))
    before = _owed()
    here = wiring.connect(replace(platform().settings, round_s=0.1))
    work.run(here, work.Caller(acme.tenant, PLATFORM_ACTOR), lambda _: None)
    while _owed():
        time.sleep(0.05)
    here.databases.close()

    assert before == 1
    assert _kept(acme, cache, "new") == "new"


def _owed() -> int:
    with platform().databases.transaction(sweep_scope("c1")) as db:
        return int(db.scalar("select count(*) from core.cache_owed"))


@pytest.mark.parametrize("dies", ["before the commit", "after the commit"])
def test_a_writer_that_dies_leaves_nothing_old(acme: Caller, cache: Cache, dies: str) -> None:
    """Between its fence and its commit, or between the commit and its last word to Redis."""
    _kept(acme, cache, "old")

    class Dead(BaseException):
        """Nothing runs after it."""

    class Dying(Cache):
        def fence(self, tenant_id: UUID, resources: Any) -> Fence:
            fence = super().fence(tenant_id, resources)
            if dies == "before the commit":
                raise Dead
            return fence

        def renew(self, fence: Fence) -> None:
            raise Dead

    with pytest.raises(Dead):
        _write(acme, Dying(os.environ["REDIS_URL"]))

    assert [_kept(acme, cache, word) for word in ("new", "newer")] == ["new", "newer"]


def test_a_write_opens_its_fence(acme: Caller, cache: Cache) -> None:
    """What is read after it is new, and kept again."""
    _kept(acme, cache, "old")
    _write(acme, cache)

    assert [_kept(acme, cache, word) for word in ("new", "newer")] == ["new", "new"]


def test_a_write_that_was_refused_at_its_commit_opens_its_fence(acme: Caller, cache: Cache) -> None:
    """Nothing changed, and nobody pays for it longer than it took."""
    table = f"{acme.tenant.scope.schema}.late"
    with _owned() as db:
        db.script(f"create table {table} (n integer unique deferrable initially deferred)")
    try:
        with pytest.raises(Refused):
            _write(acme, cache, f"insert into {table} values (1), (1)")
    finally:
        with _owned() as db:
            db.script(f"drop table {table}")

    assert [_kept(acme, cache, word) for word in ("one", "two")] == ["one", "one"]


def _owned() -> AbstractContextManager[Db]:
    return platform().databases.transaction(Scope("c1", None, "pg_catalog"), as_owner=True)


def test_without_redis_every_read_loads() -> None:
    """Slower, never wrong and never down."""
    away = Cache(NOWHERE)

    values = [away.remember(ACME, "a", "k", lambda n=n: n) for n in range(100)]

    assert values == list(range(100))
