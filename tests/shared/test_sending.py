"""Who sends what, when several want to, when some die over it, and when some rows never go."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from google.api_core.exceptions import InternalServerError

from functions.notifications.facts import TellNews
from functions.provisioning.events import tasks
from scripts.lib.dev.place import PROJECT, Place
from shared import work
from shared.context import PLATFORM_ACTOR, Context
from shared.db import PLATFORM, Databases, Db
from shared.events import Event
from shared.identity import utc_now
from shared.outbox import UnitOutbox
from shared.pubsub import Message, Publisher
from shared.series import platform_series
from shared.shelf import SQL, sweep_scope
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.topic import NO_TOPIC, TOPIC, Held, emit, own_databases, sending, subscribed
from tests.support.waiting import waits_for_a_lock

Inbox = Callable[[int], list[dict[str, Any]]]


@pytest.fixture
def inbox(place: Place) -> Iterator[Inbox]:
    """What arrives at the topic, in order."""
    with subscribed() as take:
        yield take


def _numbers(events: list[dict[str, Any]]) -> list[int]:
    return [event["data"]["n"] for event in events]


def _left_by_a_crash(caller: Caller, *rows: tuple[str, str | None, int]) -> None:
    """Rows of (type, key, number), written and committed by somebody who died then."""
    with caller.db() as db:
        unit = UnitOutbox(db, caller.tenant.scope, None)
        for type_, key, number in rows:
            unit.emit(type_, {"n": number}, key=key)
        db.run("update core.outbox set held_until = null where published_at is null")


def _waiting(db: Db, home: str = "core") -> int:
    return int(db.scalar(f"select count(*) from {home}.outbox where published_at is null"))


def test_platform_events_about_a_tenant_keep_their_order(acme: Caller, inbox: Inbox) -> None:
    """A key belongs to the tenant that its row names: a later fact waits for an earlier one."""
    key, about = str(uuid4()), {"tenant_id": acme.tenant.id}
    with platform().databases.transaction(PLATFORM) as db:
        UnitOutbox(db, PLATFORM, None).emit(TOPIC, {"n": 1}, key=key, **about)
    emit(None, 2, key=key, **about)
    platform().sender.sweep("control")

    assert _numbers(inbox(2)) == [1, 2]


def test_a_key_of_another_tenant_holds_nobody_back(
    acme: Caller, site: Caller, inbox: Inbox
) -> None:
    """The same word as a key of two tenants is two keys."""
    with platform().databases.transaction(PLATFORM) as db:
        unit = UnitOutbox(db, PLATFORM, None)
        for number, tenant_id in ((1, uuid4()), (2, acme.tenant.id)):
            unit.emit(TOPIC, {"n": number}, key="firsts", tenant_id=tenant_id)
        db.run("update outbox set held_until = now() + interval '1 minute' where data->>'n' = '1'")
        db.run("update outbox set held_until = null where data->>'n' = '2'")

    platform().sender.catch_up("control")

    assert _numbers(inbox(1)) == [2]


def test_a_later_fact_waits_while_an_earlier_one_is_under_way(acme: Caller, inbox: Inbox) -> None:
    """Its writer does not wait: who sends the earlier one goes on with it."""
    held = Held()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(emit, acme.tenant, 1, by=sending(held), key="one")
        assert held.asked.wait(10)
        emit(acme.tenant, 2, key="one")
        with acme.db() as db:
            waiting = _waiting(db)
        held.let.set()
        first.result()

    assert waiting == 2
    with acme.db() as db:
        assert _waiting(db) == 0
    assert _numbers(inbox(2)) == [1, 2]


def test_a_fact_that_is_told_amid_the_note_of_another_is_not_forgotten(
    acme: Caller, inbox: Inbox
) -> None:
    """The sender of the earlier one looks for what waits behind it after it has noted."""
    held = Held()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(emit, acme.tenant, 1, by=sending(held), key="one")
        assert held.asked.wait(10)
        with acme.db() as db:
            db.run("update core.outbox set held_until = now() + interval '1 minute'")
            held.let.set()
            waits_for_a_lock(first)
            emit(acme.tenant, 2, key="one")
        first.result()

    with acme.db() as db:
        assert _waiting(db) == 0
    assert _numbers(inbox(2)) == [1, 2]


def test_of_two_that_take_rows_at_once_one_sees_what_the_other_took(acme: Caller) -> None:
    """A fact that was told while an earlier one was being taken does not overtake it."""
    _left_by_a_crash(acme, (TOPIC, "one", 1))
    with ThreadPoolExecutor(1) as pool:
        with platform().databases.transaction(sweep_scope("c1")) as db:
            db.scalar(SQL["lock_claims"])
            db.run("update core.outbox set held_until = now() + interval '1 minute'")
            second = pool.submit(emit, acme.tenant, 2, key="one")
            waits_for_a_lock(second)
        second.result()

    with acme.db() as db:
        assert _waiting(db) == 2


@pytest.mark.parametrize("way", ["request", "sweep"])
def test_no_transaction_is_held_while_something_is_sent(acme: Caller, way: str) -> None:
    """The cloud ends one that is idle for half a minute, and a sweep takes as long as it takes."""
    idle = (
        "select count(*) from pg_stat_activity"
        " where usename = 'avila_login' and state like 'idle in transaction%'"
    )
    found: list[int] = []

    class Watching(Publisher):
        def publish(self, topic: str, messages: Sequence[Message]) -> None:
            with platform().databases.transaction(sweep_scope("c1")) as db:
                found.append(db.scalar(idle))
            super().publish(topic, messages)

    here = sending(Watching(PROJECT))
    if way == "request":
        emit(acme.tenant, 1, by=here, key="one")
    else:
        _left_by_a_crash(acme, (TOPIC, "one", 1))
        now, data = utc_now(), {"database": "c1"}
        event = Event(uuid4(), "provisioning.sweep_outbox", None, now, data)
        work.deliver(here, "test", event, tasks.by_type[event.type])

    assert found == [0]


def test_what_a_crash_left_leaves_without_the_sweep(acme: Caller, inbox: Inbox) -> None:
    """Any process that uses the database sees what nobody holds any more."""
    with acme.db() as db:
        UnitOutbox(db, acme.tenant.scope, None).emit(TOPIC, {"n": 1}, key="one")

    with own_databases() as databases:
        emit(acme.tenant, by=sending(Publisher(PROJECT), databases, round_s=0.2))

        assert _numbers(inbox(1)) == [1]


def test_what_another_is_sending_is_left_to_it(acme: Caller, inbox: Inbox) -> None:
    """Two that clear up at once do not send everything twice."""
    _left_by_a_crash(acme, *((TOPIC, None, number) for number in range(5)))
    held = Held()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(sending(held).sender.catch_up, "c1")
        assert held.asked.wait(10)
        platform().sender.catch_up("c1")
        held.let.set()
        first.result()

    assert _numbers(inbox(5)) == [0, 1, 2, 3, 4]
    assert len(held.requests) == 1


def test_a_service_sends_its_own_types_only(acme: Caller, inbox: Inbox) -> None:
    """In the cloud it may no others; what waits behind another's waits for that one's sender."""
    _left_by_a_crash(acme, ("auth.reset_asked", "one", 1), (TOPIC, "one", 2), (TOPIC, "two", 3))

    sending(Publisher(PROJECT), own="workspace.").sender.catch_up("c1")
    sent = inbox(1)
    sending(Publisher(PROJECT), own="auth.").sender.catch_up("c1")
    sending(Publisher(PROJECT), own="workspace.").sender.catch_up("c1")

    assert _numbers(sent + inbox(1)) == [3, 2]


def test_what_many_wrote_at_once_leaves_in_few_publishes(acme: Caller, inbox: Inbox) -> None:
    """While one is under way the others gather, and go together."""
    held = Held()
    here = sending(held)
    with ThreadPoolExecutor(12) as pool:
        told = [pool.submit(emit, acme.tenant, number, by=here) for number in range(12)]
        assert held.asked.wait(10)
        while len(acme.events(TOPIC)) < 12:
            time.sleep(0.01)
        time.sleep(0.3)  # all are committed, and have nothing left to do but to gather
        held.let.set()
        for one in told:
            one.result()

    assert sum(held.requests) == 12
    assert len(held.requests) <= 3
    assert sorted(_numbers(inbox(12))) == list(range(12))


def test_a_backlog_leaves_in_few_publishes(acme: Caller, inbox: Inbox) -> None:
    """Of one type, and of one key."""
    rows = [(TOPIC, key, number) for number in range(40) for key in ("one", None)]
    _left_by_a_crash(acme, *rows)
    held = Held()
    held.let.set()

    assert sending(held).sender.sweep("c1") == 0

    assert sorted(held.requests) == [40, 40]
    inbox(80)


def test_one_bad_message_spoils_no_other_of_its_publish(acme: Caller, inbox: Inbox) -> None:
    """The service refuses the request as a whole; the bad one is found, and set aside at once."""
    _left_by_a_crash(acme, *((TOPIC, None, number) for number in range(3)))
    with acme.db() as db:
        UnitOutbox(db, acme.tenant.scope, None).emit(TOPIC, {"n": 9})
        too_long = "update core.outbox set trace = repeat('x', 2000) where data->>'n' = '9'"
        db.run(too_long)  # an attribute of Pub/Sub has a kilobyte at most
        db.run("update core.outbox set held_until = null")

    left = platform().sender.sweep("c1")

    assert left == 1
    assert sorted(_numbers(inbox(3))) == [0, 1, 2]
    assert _set_aside(acme) == 1


def _set_aside(caller: Caller) -> int:
    with caller.db() as db:
        return int(db.scalar("select count(*) from core.outbox where refused_at is not null"))


def test_a_thousand_refused_rows_hide_nothing_newer(acme: Caller, inbox: Inbox) -> None:
    """Each is tried, and the one behind them leaves with the same sweep."""
    with acme.db() as db:
        db.run(
            "insert into core.outbox (kind, type, key, data) select 'event', :type, n, '{}'"
            " from generate_series(1, 1100) n",
            type=NO_TOPIC,
        )
    _left_by_a_crash(acme, (TOPIC, None, 1))

    left = platform().sender.sweep("c1")

    assert left == 1100
    assert _numbers(inbox(1)) == [1]


def test_a_row_that_is_refused_for_good_is_set_aside(acme: Caller, inbox: Inbox) -> None:
    """It is told of in a figure, its key goes on without it, and it can be tried again."""
    _left_by_a_crash(acme, (NO_TOPIC, "one", 1), (TOPIC, "one", 2))
    sender = platform().sender
    while not _set_aside(acme):
        assert sender.sweep("c1") >= 1
    sender.sweep("c1")

    assert _numbers(inbox(1)) == [2]
    figures = [s for s in platform_series(platform()) if s.name == "avila_outbox_refused"]
    assert {s.labels["database"]: s.value for s in figures} == {"control": 0, "c1": 1, "c2": 0}

    listed = _outbox("list").stdout
    assert NO_TOPIC in listed
    assert "NotFound" in listed
    assert _outbox("replay", "c1").stdout == "1 rows wait again\n"
    assert _set_aside(acme) == 0


def _outbox(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The operator's command."""
    command = [sys.executable, "-m", "scripts.lib.outbox", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True)


def test_a_row_that_the_service_stumbles_over_hides_no_other(acme: Caller, inbox: Inbox) -> None:
    """It answers 500 to one message, whatever comes after it is sent."""

    class Stumbling(Publisher):
        def publish(self, topic: str, messages: Sequence[Message]) -> None:
            if any(message.key == "bad" for message in messages):
                raise InternalServerError("oh")
            super().publish(topic, messages)

    _left_by_a_crash(acme, (TOPIC, "bad", 1), (TOPIC, "good", 2))

    assert sending(Stumbling(PROJECT)).sender.sweep("c1") == 1

    assert _numbers(inbox(1)) == [2]


def test_nothing_is_asked_of_a_service_that_is_away(acme: Caller) -> None:
    """Three silent answers in a row are enough; the rest keeps its turn."""

    class Away(Publisher):
        calls = 0

        def publish(self, topic: str, messages: Sequence[Message]) -> None:
            Away.calls += 1
            raise InternalServerError("oh")

    _left_by_a_crash(acme, *((TOPIC, str(number), number) for number in range(9)))

    sending(Away(PROJECT)).sender.sweep("c1")

    assert Away.calls == 3


def test_what_was_never_sent_is_never_forgotten(acme: Caller) -> None:
    """However old: neither deleted nor emptied, secret or not, waiting or set aside."""
    with acme.db() as db:
        unit = UnitOutbox(db, acme.tenant.scope, None)
        for number in range(4):
            unit.emit(TOPIC, {"n": number}, secret=number % 2 == 0)
        db.run(
            "update core.outbox set occurred_at = now() - interval '40 days',"
            " held_until = now() + interval '1 day',"
            " refused_at = case when data->>'n' < '2' then now() - interval '30 days' end"
        )
    emit(acme.tenant, 4)

    platform().sender.prune("c1")

    assert _numbers([{"data": row.data} for row in acme.events(TOPIC)]) == [0, 1, 2, 3, 4]


def test_a_task_that_cannot_be_made_is_set_aside_at_once(acme: Caller) -> None:
    """Its name is none; no service will ever take it."""

    def handle(ctx: Context) -> None:
        ctx.enqueue("notifications-mail", TellNews(uuid4()), name="not a name!")

    work.run(platform(), work.Caller(acme.tenant, PLATFORM_ACTOR), handle)

    assert _set_aside(acme) == 1


def test_the_rows_of_one_unit_are_noted_in_one_flight(acme: Caller) -> None:
    """After its commit a unit of work waits once for the database, however much it told."""
    flights: list[list[str]] = []

    class Counting(Databases):
        def at_once(self, shape: Any, scope: Any, *steps: Any, **options: Any) -> Any:
            flights.append([sql.splitlines()[0] for sql, _ in steps])
            return super().at_once(shape, scope, *steps, **options)

    with own_databases(Counting) as counting:
        emit(acme.tenant, 1, 2, 3, by=sending(Publisher(PROJECT), counting), key="one")

    assert flights == [["-- shared.sent", "-- shared.lock_claims", "-- shared.claim"]]
