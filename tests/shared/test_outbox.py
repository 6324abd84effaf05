"""What was committed is told, in order, once; what was not committed is never told."""

from collections.abc import Iterator
from typing import Any

import pytest
from google.api_core.exceptions import NotFound

from scripts.lib.dev.place import PROJECT, Place
from shared import metrics, work
from shared.context import PLATFORM_ACTOR, Context, Tenant
from shared.outbox import UnitOutbox
from shared.pubsub import Publisher
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.topic import TOPIC, emit, numbered, own_databases, sending, subscribed


@pytest.fixture
def inbox(place: Place) -> Iterator[Any]:
    """A subscription of our own on the topic: ``inbox(n)`` takes what has arrived, in order."""
    with subscribed() as take:
        yield take


def _emit(tenant: Tenant, *numbers: int, fail: bool = False) -> None:
    def handle(ctx: Context) -> None:
        for number in numbers:
            ctx.emit(numbered(number), key="one")
        if fail:
            raise RuntimeError

    work.run(platform(), work.Caller(tenant, PLATFORM_ACTOR), handle)


def test_tells_what_was_committed_in_order(acme: Caller, inbox: Any) -> None:
    """Envelope, tenant and order arrive as written."""
    _emit(acme.tenant, 1, 2)
    _emit(acme.tenant, 3)

    received = inbox(3)

    assert [event["data"]["n"] for event in received] == [1, 2, 3]
    assert {event["tenant_id"] for event in received} == {str(acme.tenant.id)}


def test_never_tells_what_was_rolled_back(acme: Caller, inbox: Any) -> None:
    """A handler that raised told nothing."""
    with pytest.raises(RuntimeError):
        _emit(acme.tenant, 1, fail=True)
    _emit(acme.tenant, 2)

    assert [event["data"]["n"] for event in inbox(1)] == [2]


def test_what_could_not_be_sent_leaves_with_the_sweep_before_what_follows(
    acme: Caller, inbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pub/Sub away: the change stands, the fact waits, and a later one does not overtake it."""
    _without_pubsub(acme.tenant, 1)
    _emit(acme.tenant, 2)
    platform().sender.sweep("c1")

    assert [event["data"]["n"] for event in inbox(2)] == [1, 2]
    assert platform().sender.sweep("c1") == 0


def test_what_a_silent_service_left_is_soon_sent(acme: Caller, inbox: Any) -> None:
    """A short outage costs a pause, not the minute until the sweep; order stands."""

    class Silent(Publisher):
        calls = 0

        def publish(self, topic: str, messages: Any) -> None:
            Silent.calls += 1
            if Silent.calls == 1:
                raise ConnectionError("no answer")
            super().publish(topic, messages)

    with own_databases() as databases:
        here = sending(Silent(PROJECT), databases, pause_s=1.0, round_s=0.2)
        for number in (1, 2, 3):
            emit(acme.tenant, number, by=here, key="one")
        asked = Silent.calls

        assert asked == 1, "nobody waits for what is away"
        assert [event["data"]["n"] for event in inbox(3)] == [1, 2, 3]


def _without_pubsub(tenant: Tenant, number: int) -> None:
    class Away(Publisher):
        def publish(self, topic: str, messages: object) -> None:
            raise NotFound("away")

    emit(tenant, number, by=sending(Away("p")), key="one")


def test_a_secret_is_forgotten_once_it_was_sent(acme: Caller) -> None:
    """That it was told stays; what was told does not. One that waits is kept for its sending."""

    def tell(ctx: Context) -> None:
        ctx.emit(numbered(1, secret=True))
        ctx.emit(numbered(2))

    work.run(platform(), work.Caller(acme.tenant, PLATFORM_ACTOR), tell)
    with acme.db() as db:
        UnitOutbox(db, acme.tenant.scope, None).emit(TOPIC, {"n": 3}, secret=True)

    platform().sender.prune("c1")

    assert [row.data for row in acme.events(TOPIC)] == [{}, {"n": 2}, {"n": 3}]


def test_rows_that_cannot_be_sent_hold_back_no_others(acme: Caller, inbox: Any) -> None:
    """Five rows of one key and of a topic that does not exist stand before a good one."""
    with acme.db() as db:
        written = UnitOutbox(db, acme.tenant.scope, None)
        for key in ("one", "one", "one", None, None):
            written.emit("clinic.no_such_topic", {}, key=key)
        written.emit(TOPIC, {"n": 1})

    left = platform().sender.sweep("c1")

    assert left == 5
    assert inbox(1)[0]["data"] == {"n": 1}


def test_of_what_was_told_long_ago_the_last_word_stays(acme: Caller, globex: Caller) -> None:
    """The console shows when a tenant was last heard of, not what of whom was said then."""
    _emit(acme.tenant, 1, 2)
    _emit(globex.tenant, 3)
    last = [caller.events()[-1].id for caller in (acme, globex)]
    for caller in (acme, globex):
        caller.run(
            "update core.outbox set occurred_at = now() - interval '8 days',"
            " published_at = now() - interval '8 days'"
        )

    for cell in ("c1", "c2"):
        platform().sender.prune(cell)

    kept = [*acme.events(), *globex.events()]
    assert [row.id for row in kept] == last
    assert [(row.type, row.data) for row in kept] == [(TOPIC, {}), (TOPIC, {})]


def test_old_claims_are_forgotten(acme: Caller) -> None:
    """An inbox that nobody empties would outgrow every other table."""
    acme.run(
        "insert into core.inbox (event_id, consumer, handled_at) values"
        " (core.uuid_v7(), 'old', now() - interval '36 days'),"
        " (core.uuid_v7(), 'young', now() - interval '34 days')"
    )

    platform().sender.prune("c1")

    assert acme.scalar("select array_agg(consumer) from core.inbox") == ["young"]


def test_a_tenant_s_rows_are_its_own(acme: Caller, globex: Caller) -> None:
    """The neighbour's outbox shows nothing."""
    _emit(acme.tenant, 1)

    assert len(acme.events()) == 1
    assert globex.events() == []


@pytest.mark.parametrize("type_", ["booked", "Clinic.booked", "clinic.booked\n", "a.b.c", "a b.c"])
def test_a_type_that_is_none_is_a_defect(acme: Caller, type_: str) -> None:
    """It names a topic: ``feature.fact_in_past_tense``, and nothing around it."""
    with pytest.raises(ValueError, match="not an event type"), acme.db() as db:
        UnitOutbox(db, acme.tenant.scope, None).emit(type_, {})


def test_a_fact_counts_by_its_type(acme: Caller) -> None:
    """Before it is sent, so that what waits is seen too."""

    def count() -> float:
        lines = metrics.text("x").splitlines()
        ours = [one for one in lines if one.startswith("avila_events_total") and TOPIC in one]
        return sum(float(one.split()[-1]) for one in ours)

    before = count()
    _emit(acme.tenant, 1, 2)

    assert count() == before + 2
