"""A product is switched on and off by its owner's last wish, and its data stay."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from shared.context import Tenant
from shared.db import PLATFORM, Scope
from shared.migrations import level
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.waiting import waits_for_a_lock

Deliver = Callable[..., TestResponse]
WANTED, DROPPED = "workspace.product_wanted", "workspace.product_dropped"
_CELL = Scope("c1", None, "pg_catalog")


@dataclass(frozen=True)
class Seen:
    """How a product of a tenant stands."""

    state: str
    failure: str | None
    asked: int


@pytest.fixture
def yard(tenants: dict[str, Tenant], clean: None) -> Iterator[str]:
    """A product that the fleet has and nobody's release knows: one table, ``load``."""
    with level.moving(platform().databases) as db:
        db.run(
            "insert into control.fleet_migration (source, name, phase, product, place, sql)"
            " values ('yard', '0001_pre_load', 'pre', 'yard', 99, 'create table load (kg int)')"
        )
    yield "yard"
    with level.moving(platform().databases) as db:
        db.script("delete from control.fleet_migration where source = 'yard'")
    with platform().databases.transaction(_CELL, as_owner=True) as db:
        db.script(
            "drop table if exists tenant_acme.load;delete from core.migration where source = 'yard'"
        )


def seen(tenant: Tenant, product: str) -> Seen | None:
    """The product's row."""
    query = (
        "select state, failure, asked from tenant_product"
        " where tenant_id = :id::uuid and product = :product"
    )
    with platform().databases.transaction(PLATFORM) as db:
        return db.first(Seen, query, id=tenant.id, product=product)


def wish(
    deliver: Deliver, acme: Caller, what: str, product: str, version: int, id: UUID | None = None
) -> int:
    """Deliver what the owner wants."""
    said = {"product": product, "version": version}
    return deliver("provisioning", what, said, tenant=acme.tenant, id=id).status_code


def switch(site: Caller, run_task: Deliver) -> list[int]:
    """Run every task that was asked for so far."""
    tasks = site.events("provisioning.switch_on")
    return [run_task("provisioning", task.type, task.data).status_code for task in tasks]


def test_a_product_that_is_wanted_is_under_way_and_then_on(
    site: Caller, acme: Caller, yard: str, deliver: Deliver, run_task: Deliver
) -> None:
    """With its tables, beside what the tenant had."""
    assert wish(deliver, acme, WANTED, yard, 1) == 204
    assert seen(acme.tenant, yard) == Seen("switching", None, 1)

    assert switch(site, run_task) == [204]

    assert seen(acme.tenant, yard) == Seen("on", None, 1)
    assert platform().directory.by_id(acme.tenant.id).products == {"clinic", yard}
    assert acme.scalar("select count(*) from load") == 0


def test_data_stay_when_it_is_off_and_are_there_when_it_is_on_again(
    site: Caller, acme: Caller, yard: str, deliver: Deliver, run_task: Deliver
) -> None:
    """Its tables go on with the fleet meanwhile."""
    wish(deliver, acme, WANTED, yard, 1)
    switch(site, run_task)
    acme.run("insert into load (kg) values (7)")

    wish(deliver, acme, DROPPED, yard, 2)
    off = platform().directory.by_id(acme.tenant.id).products
    wish(deliver, acme, WANTED, yard, 3)
    switch(site, run_task)

    assert off == {"clinic"}
    assert seen(acme.tenant, yard) == Seen("on", None, 3)
    assert acme.scalar("select kg from load") == 7


def test_a_wish_that_is_delivered_twice_is_one(
    site: Caller, acme: Caller, yard: str, deliver: Deliver, run_task: Deliver
) -> None:
    """By its delivery and by what it says; the second task finds nothing to do."""
    id_ = uuid4()
    for one in (id_, id_, uuid4()):
        assert wish(deliver, acme, WANTED, yard, 1, one) == 204

    assert len(site.events("provisioning.switch_on")) == 1
    assert [*switch(site, run_task), *switch(site, run_task)] == [204, 204]
    assert seen(acme.tenant, yard) == Seen("on", None, 1)


def test_what_is_on_is_not_switched_on(site: Caller, acme: Caller, deliver: Deliver) -> None:
    """It goes on as it was, all the while."""
    wish(deliver, acme, WANTED, "clinic", 1)

    assert seen(acme.tenant, "clinic") == Seen("on", None, 1)
    assert site.events("provisioning.switch_on") == []


@pytest.mark.parametrize(("last", "state"), [(WANTED, "switching"), (DROPPED, "off")])
def test_the_last_wish_counts_in_whichever_order_they_come(
    site: Caller, acme: Caller, yard: str, deliver: Deliver, last: str, state: str
) -> None:
    """They are of two topics, which keep no order between them."""
    former = DROPPED if last == WANTED else WANTED
    wish(deliver, acme, last, yard, 2)
    wish(deliver, acme, former, yard, 1)

    assert seen(acme.tenant, yard) == Seen(state, None, 2)


def test_off_before_its_turn_comes_to_nothing(
    site: Caller, acme: Caller, yard: str, deliver: Deliver, run_task: Deliver
) -> None:
    """The task finds that nobody wants it any more."""
    wish(deliver, acme, WANTED, yard, 1)
    wish(deliver, acme, DROPPED, yard, 2)

    assert switch(site, run_task) == [204]

    assert seen(acme.tenant, yard) == Seen("off", None, 2)
    with platform().databases.transaction(_CELL, as_owner=True) as db:
        assert db.scalar("select to_regclass('tenant_acme.load')") is None


def test_off_while_it_is_switched_on_waits_and_counts(
    site: Caller, acme: Caller, yard: str, deliver: Deliver, run_task: Deliver
) -> None:
    """On is finished first, and does not undo what came after."""
    wish(deliver, acme, WANTED, yard, 1)
    with ThreadPoolExecutor(2) as pool:
        with platform().databases.transaction(_CELL, as_owner=True) as db:
            db.script("create table tenant_acme.load (other int)")
            on = pool.submit(switch, site, run_task)
            waits_for_a_lock(on)
            off = pool.submit(wish, deliver, acme, DROPPED, yard, 2)
            waits_for_a_lock(on, off)
            db.script("drop table tenant_acme.load")
        assert (on.result(), off.result()) == ([204], 204)

    assert seen(acme.tenant, yard) == Seen("off", None, 2)


def test_a_product_that_cannot_be_made_says_why_and_may_be_wanted_again(
    site: Caller, acme: Caller, yard: str, deliver: Deliver, run_task: Deliver
) -> None:
    """What was there already stands in its way; the tenant keeps working."""
    with platform().databases.transaction(_CELL, as_owner=True) as db:
        db.script("create table tenant_acme.load (other int)")
    wish(deliver, acme, WANTED, yard, 1)

    assert switch(site, run_task) == [204]
    failed = seen(acme.tenant, yard)
    with platform().databases.transaction(_CELL, as_owner=True) as db:
        db.script("drop table tenant_acme.load")
    wish(deliver, acme, WANTED, yard, 2)
    switch(site, run_task)

    assert failed == Seen("failed", 'relation "load" already exists', 1)
    assert seen(acme.tenant, yard) == Seen("on", None, 2)


def test_what_is_no_product_is_refused(site: Caller, acme: Caller, deliver: Deliver) -> None:
    """It would be on, and nowhere; the wish is answered, so that nobody waits for it."""
    assert wish(deliver, acme, WANTED, "padaria", 1) == 204

    assert seen(acme.tenant, "padaria") == Seen("failed", "no such product", 1)
    assert site.events("provisioning.switch_on") == []
    assert platform().directory.by_id(acme.tenant.id).products == {"clinic"}


def test_killed_midway_it_is_done_when_it_is_asked_for_again(
    site: Caller, acme: Caller, yard: str, deliver: Deliver, run_task: Deliver
) -> None:
    """Nothing of the first try is there, nor in the way of the second."""
    wish(deliver, acme, WANTED, yard, 1)
    blocking = platform().databases.transaction(_CELL, as_owner=True)
    with ThreadPoolExecutor(1) as pool, blocking as db:
        db.script("create table tenant_acme.load (other int)")
        on = pool.submit(switch, site, run_task)
        waits_for_a_lock(on)
        db.scalar(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            " where wait_event_type = 'Lock' and query like '%create table load%'"
        )
        [killed] = on.result()
        db.script("drop table tenant_acme.load")
    midway = seen(acme.tenant, yard)

    again = switch(site, run_task)

    assert killed >= 500
    assert midway == Seen("switching", None, 1)
    assert again == [204]
    assert seen(acme.tenant, yard) == Seen("on", None, 1)
    assert acme.scalar("select count(*) from load") == 0


def test_what_is_under_way_for_long_is_asked_for_again(
    site: Caller, acme: Caller, yard: str, deliver: Deliver, run_task: Deliver
) -> None:
    """A task that was lost, or failed every time; not one of this minute."""
    wish(deliver, acme, WANTED, yard, 1)
    run_task("provisioning", "provisioning-sweep")
    at_once = len(site.events("provisioning.switch_on"))
    site.run("update tenant_product set changed_at = now() - interval '3 minutes'")

    run_task("provisioning", "provisioning-sweep", id=uuid4())

    assert (at_once, len(site.events("provisioning.switch_on"))) == (1, 2)


def test_those_under_way_that_fail_each_time_let_others_pass(
    site: Caller, acme: Caller, run_task: Deliver
) -> None:
    """Twenty a minute, each in its turn; what is being switched on is left alone."""
    past = "now() - make_interval(mins => 100 - n)"
    rows = f"select :id::uuid, 'no-' || n, 'switching', {past} from generate_series(1, 22) as n"
    with platform().databases.transaction(PLATFORM) as db:
        into = "insert into tenant_product (tenant_id, product, state, changed_at)"
        db.run(f"{into} {rows}", id=acme.tenant.id)

    with platform().databases.transaction(PLATFORM) as db:
        db.run("select from tenant_product where product = 'no-1' for update")
        run_task("provisioning", "provisioning-sweep")
    run_task("provisioning", "provisioning-sweep", id=uuid4())

    asked = [task.data["product"] for task in site.events("provisioning.switch_on")]
    assert sorted(asked[:20]) == sorted(f"no-{n}" for n in range(2, 22))
    assert sorted(asked[20:]) == ["no-1", "no-22"]


def test_a_wish_of_no_tenant_is_no_event(site: Caller, deliver: Deliver, yard: str) -> None:
    """Whose it is says the outbox it was written in, nothing else."""
    said = {"product": yard, "version": 1}

    assert deliver("provisioning", "workspace.product_wanted", said).status_code == 400


def test_the_tenant_is_told_that_a_product_is_on_and_that_it_is_off(
    site: Caller, acme: Caller, yard: str, deliver: Deliver, run_task: Deliver
) -> None:
    """In their order, once each: a wish that a later one overtook tells nothing."""
    wish(deliver, acme, WANTED, yard, 1)
    switch(site, run_task)
    wish(deliver, acme, DROPPED, yard, 3)
    wish(deliver, acme, DROPPED, yard, 2)

    told = [e for e in site.events() if e.type.startswith("provisioning.product_")]
    assert [(e.type, e.data, e.tenant_id) for e in told] == [
        ("provisioning.product_opened", {"product": yard}, acme.tenant.id),
        ("provisioning.product_closed", {"product": yard}, acme.tenant.id),
    ]
    assert len({e.key for e in told}) == 1
