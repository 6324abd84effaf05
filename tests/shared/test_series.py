"""What the platform says of itself: money first, then what waits, and who does not answer."""

from collections import defaultdict
from typing import Any

import pytest

from scripts.lib.dev.place import Place
from shared import manifest
from shared.db import PLATFORM
from shared.series import platform_series
from shared.wiring import platform
from tests.support.caller import Caller
from tests.support.outage import full
from tests.support.redis_hangs import redis_hangs

_TENANT = (
    "insert into control.tenant (slug, name, document, product, plan, cell, state)"
    " values (:slug, 'Outra', '52998224725', 'clinic', :plan, 'c1', :state)"
)
_WAITING = (
    "insert into core.outbox"
    " (kind, type, data, occurred_at, held_until, refused_at, published_at) values"
    " ('event', 'a.b', '{}', now() - interval '1 hour', now() + interval '1 hour', null, null),"
    " ('event', 'a.b', '{}', now() - interval '1 day', null, now(), null),"
    " ('event', 'a.b', '{}', now() - interval '1 day', null, now(), null),"
    " ('event', 'a.b', '{}', now() - interval '2 days', null, null, now())"
)


def _told() -> dict[str, dict[Any, float]]:
    """Every figure: by name, then by its labels' values in their order."""
    found: dict[str, dict[Any, float]] = defaultdict(dict)
    for sample in platform_series(platform()):
        found[sample.name][tuple(sample.labels.values())] = sample.value
    return found


def test_revenue_is_what_active_tenants_pay(acme: Caller, globex: Caller) -> None:
    """Each its plan's price; who is suspended, failed or not made yet pays nothing."""
    with platform().databases.transaction(PLATFORM) as db:
        for plan, state in (
            *(("basico", state) for state in ("active", "requested", "provisioning", "failed")),
            ("enterprise", "suspended"),
        ):
            db.run(_TENANT, slug=f"outra-{state}", plan=plan, state=state)

    told = _told()

    assert told["avila_monthly_revenue_centavos"] == {(): 29_700 * 2 + 9_700}
    assert told["avila_tenants"]["active", "clinic", "profissional"] == 2
    assert told["avila_tenants"]["suspended", "clinic", "enterprise"] == 1


def test_what_waits_is_told_apart_from_what_was_refused(acme: Caller) -> None:
    """And how old the oldest is that still waits; what was sent is told no more."""
    with acme.db() as db:
        db.run(_WAITING)

    told = _told()

    assert told["avila_outbox_waiting"]["c1",] == 1
    assert told["avila_outbox_refused"]["c1",] == 2
    assert 3_600 <= told["avila_outbox_oldest_seconds"]["c1",] < 80_000


def test_a_database_that_is_away_hides_no_other(acme: Caller, place: Place) -> None:
    """It says so itself; the figures of the others are there."""
    with full(place, "cell_c1"):
        told = _told()

    assert told["avila_database_up"] == {("control",): 1, ("c1",): 0, ("c2",): 1}
    assert told["avila_outbox_waiting"].keys() == {("control",), ("c2",)}


def test_redis_that_hangs_is_told(acme: Caller, place: Place) -> None:
    """By a figure, while all others are there still."""
    with redis_hangs(place):
        told = _told()

    assert told["avila_redis_up"] == {(): 0}
    assert told["avila_monthly_revenue_centavos"]


def test_no_service_has_more_instances_than_its_environment_allows(
    acme: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the manifest says; settings are frozen for everybody but this test."""
    monkeypatch.setitem(vars(platform().settings), "instance_cap", 3)

    told = _told()["avila_instances_max"]

    assert manifest.http("clinic")["max_instances"] > 3
    assert told["clinic-http",] == 3


def test_each_entry_point_has_a_limit_of_its_own(acme: Caller) -> None:
    """As the manifest gives it: pages, events and tasks grow apart."""
    told = _told()["avila_instances_max"]

    expected = {
        (f"{feature}-{target}",): entry[target]["max_instances"]
        for feature, entry in manifest.load().items()
        for target in ("http", "event", "task")
        if "max_instances" in entry.get(target, {})
    }
    assert {target.rpartition("-")[2] for (target,) in expected} >= {"http", "event"}
    assert told == expected
