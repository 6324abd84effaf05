"""A schedule of each tenant: everybody's turn comes once, and nobody waits for anybody."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from google.api_core.exceptions import NotFound

from scripts.lib.dev.place import Place
from shared import manifest, metrics, schedules
from shared.context import Context, Tenant
from shared.db import PLATFORM
from shared.identity import utc_now
from shared.queue import Queues, Task
from shared.wiring import platform
from tests.support import nights as support
from tests.support.caller import Caller
from tests.support.crowd import crowd
from tests.support.nights import Nights
from tests.support.waiting import until


@pytest.fixture
def nights(place: Place, clean: None) -> Iterator[Nights]:
    """Its queue holds everything back until a test runs it."""
    with support.nights(place) as made:
        yield made


@contextmanager
def _counted() -> Iterator[dict[str, float]]:
    """How much each outcome of the schedule grew within the block."""

    def now() -> dict[str, float]:
        found = [one for one in metrics.SCHEDULES.samples() if support.NAME in one.labels.values()]
        return {one.labels["outcome"]: one.value for one in found}

    before, grown = now(), dict[str, float]()
    yield grown
    grown |= {name: value - before.get(name, 0.0) for name, value in now().items()}
    for name in [name for name, value in grown.items() if not value]:
        del grown[name]


@pytest.mark.timeout(300)
def test_of_a_thousand_one_that_fails_and_one_that_is_slow_hold_nobody_up(nights: Nights) -> None:
    """All others are done while the slow one is still at it, and the failing one is repeated."""
    let, slow_began = threading.Event(), threading.Event()
    fails = [True, True]

    with crowd(1000) as tenants, _counted() as grown:
        slow, failing = tenants[0], tenants[500]

        def turn(ctx: Context) -> None:
            if ctx.tenant.id == slow:
                slow_began.set()
                assert let.wait(240)
            if ctx.tenant.id == failing and fails:
                fails.pop()
                raise RuntimeError("this tenant's data are bad")

        nights.turn = turn
        assert nights.tick() == 204
        assert nights.pages() == 5
        waiting = nights.turns()
        others = set(tenants) - {slow, failing}
        assert set(waiting) >= set(tenants)
        nights.client.run_task(name=waiting[slow])
        assert slow_began.wait(20)
        for tenant_id in [failing, *others]:
            nights.client.run_task(name=waiting[tenant_id])
        assert until(lambda: others <= set(nights.done), within_s=200)

        assert slow not in nights.done
        assert failing not in nights.done
        let.set()
        assert until(lambda: _again(nights, failing), within_s=60)
        assert until(lambda: not set(tenants) & set(nights.turns()), within_s=60)
    assert sorted(nights.done) == tenants
    assert grown == {"due": len(waiting), "done": 1000, "failed": 2}


def _again(nights: Nights, tenant_id: UUID) -> bool:
    """Whether a tenant's turn is over; while it waits for its queue it is sent again."""
    if name := nights.turns().get(tenant_id):
        with suppress(NotFound):
            nights.client.run_task(name=name)
    return tenant_id in nights.done


def test_the_same_tick_twice_is_one(nights: Nights, tenants: dict[str, Tenant]) -> None:
    """The scheduler delivers at least once, and so does the queue."""
    with _counted() as grown:
        assert [nights.tick(), nights.tick()] == [204, 204]
        turns = nights.waiting()
        for body in [*turns.values(), *turns.values()]:
            assert nights.post(body) == 204

    product = manifest.product_of(support.FEATURE)
    served = [tenant.id for tenant in tenants.values() if product in {None, *tenant.products}]
    assert sorted(nights.done) == sorted(served)
    assert grown == {"due": 2, "done": 2}


def test_every_tick_has_its_own_turns(nights: Nights, tenants: dict[str, Tenant]) -> None:
    """What was done last night is done again tonight."""
    nights.tick()
    nights.tick((utc_now() + timedelta(days=1)).isoformat())

    assert len(nights.waiting()) == 4


def test_a_tick_that_broke_off_is_taken_up(nights: Nights) -> None:
    """Whoever was asked for is not asked for again, and the others are."""

    class Breaking(Queues):
        left = 150

        def create(self, task: Task) -> bool:
            self.left -= 1
            if self.left < 0:
                raise ConnectionError("the service does not answer")
            return working.create(task)

    working = nights.here.queues
    with crowd(300) as tenants, _counted() as grown:
        nights.here = support.here(nights.url, queues=Breaking("p", "l", "a", None))
        assert nights.tick() == 500
        nights.here = support.here(nights.url)
        assert nights.tick() == 204
        nights.pages()

        assert set(nights.turns()) >= set(tenants)
    assert grown == {"due": 302}


_ENDS = {
    "suspended": "update control.tenant set state = 'suspended' where slug = 'acme'",
    "switched off": "update control.tenant_product set state = 'off' where tenant_id = ("
    "select id from control.tenant where slug = 'acme')",
}


@pytest.mark.parametrize("end", _ENDS)
def test_who_left_since_the_tick_is_left_alone(nights: Nights, acme: Caller, end: str) -> None:
    """The turn is over without its work, and is no failure that would be repeated."""
    nights.tick()
    body = nights.waiting()[nights.turns()[acme.tenant.id]]
    _as_platform(_ENDS[end])

    with _counted() as grown:
        assert nights.post(body) == 204

    assert nights.done == []
    assert grown == {"skipped": 1}


def test_a_tenant_that_is_gone_has_no_turn(nights: Nights, acme: Caller) -> None:
    """Closed and erased between the tick and its turn."""
    nights.tick()
    body = nights.waiting()[nights.turns()[acme.tenant.id]] | {"tenant_id": str(uuid4())}

    with _counted() as grown:
        assert nights.post(body) == 204

    assert grown == {"skipped": 1}


@pytest.mark.parametrize("end", _ENDS)
def test_who_left_before_the_tick_gets_no_turn(nights: Nights, acme: Caller, end: str) -> None:
    """A product that is switched off keeps its data, and does nothing to them."""
    _as_platform(_ENDS[end])

    nights.tick()

    assert acme.tenant.id not in nights.turns()


def test_a_turn_that_begins_late_is_counted(nights: Nights, acme: Caller) -> None:
    """Ten minutes after its moment; a turn in time is no news."""
    nights.tick()
    body = nights.waiting()[nights.turns()[acme.tenant.id]]
    late = utc_now() - schedules.LATE - timedelta(seconds=1)

    with _counted() as grown:
        nights.post(body | {"data": {"due_at": late}})

    assert grown == {"late": 1, "done": 1}


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("America/Noronha", "2031-03-03T05:00:00+00:00"),
        ("America/Sao_Paulo", "2031-03-03T06:00:00+00:00"),
        ("America/Rio_Branco", "2031-03-03T08:00:00+00:00"),
        ("Asia/Tokyo", "2031-03-03T18:00:00+00:00"),
    ],
)
def test_a_turn_begins_on_the_tenant_s_clock(zone: str, first: str) -> None:
    """At three in the morning, wherever that is next, or within the hour that follows."""
    tick = datetime(2031, 3, 3, 5, tzinfo=UTC)
    about = {"at": "03:00", "spread_s": 3599}

    for tenant_id in (UUID(int=0), UUID(int=3599), uuid4()):
        due_at = schedules.due_at(about, tick, tenant_id, ZoneInfo(zone))
        after = due_at - datetime.fromisoformat(first)
        assert after == timedelta(seconds=tenant_id.int % 3600)


def test_without_a_time_of_day_the_spread_begins_at_once() -> None:
    """A thousand tenants do not begin in one second."""
    tick = utc_now()

    found = [
        schedules.due_at({"spread_s": 60}, tick, uuid4(), ZoneInfo("America/Sao_Paulo"))
        for _ in range(1000)
    ]

    assert {one - tick for one in found} == {timedelta(seconds=n) for n in range(61)}


def _as_platform(sql: str) -> None:
    with platform().databases.transaction(PLATFORM) as db:
        db.run(sql)
