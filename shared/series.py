"""Figures about the platform as a whole, told by one service so that each is told once."""

import logging
from collections.abc import Iterator

from shared import manifest
from shared.db import CONTROL, PLATFORM
from shared.metrics import Sample
from shared.plans import BY_CODE
from shared.record import record
from shared.shelf import at_home, sweep_scope
from shared.sql import load
from shared.work import Platform

SQL = load("shared", "series.sql")
_log = logging.getLogger(__name__)


@record
class _Tenants:
    state: str
    products: str
    plan: str
    count: int


@record
class _Outbox:
    waiting: int
    refused: int
    oldest_s: float


def platform_series(platform: Platform) -> Iterator[Sample]:
    """Tenants, their monthly revenue, waiting outboxes, Redis, and the instances allowed.

    A database that does not answer says so in a figure of its own; the others are told still.
    """
    yield Sample("avila_redis_up", float(platform.cache.answers()), {})
    yield from _limits(platform.settings.instance_cap)
    for database in (CONTROL, *platform.databases.cells):
        try:
            found = list(_outbox(platform, database))
            if database == CONTROL:
                found += _tenants(platform)
        except Exception:  # noqa: BLE001 - the other databases are told still
            _log.exception("no figures of %s", database)
            found = []
        yield Sample("avila_database_up", float(bool(found)), {"database": database})
        yield from found


def _limits(cap: int) -> Iterator[Sample]:
    for feature, entry in manifest.load().items():
        for target in ("http", "event", "task"):
            if most := entry.get(target, {}).get("max_instances"):
                labels = {"of_service": f"{feature}-{target}"}  # service_name is the collector's
                yield Sample("avila_instances_max", min(most, cap), labels)


def _outbox(platform: Platform, database: str) -> Iterator[Sample]:
    scope = sweep_scope(database)
    with platform.databases.transaction(scope) as db:
        found = db.one(_Outbox, at_home(SQL["outbox"], scope))
    yield Sample("avila_outbox_waiting", found.waiting, {"database": database})
    yield Sample("avila_outbox_refused", found.refused, {"database": database})
    yield Sample("avila_outbox_oldest_seconds", found.oldest_s, {"database": database})


def _tenants(platform: Platform) -> Iterator[Sample]:
    with platform.databases.transaction(PLATFORM) as db:
        groups = db.all(_Tenants, SQL["tenants"])
    revenue = 0
    for group in groups:
        labels = {"state": group.state, "products": group.products, "plan": group.plan}
        yield Sample("avila_tenants", group.count, labels)
        plan = BY_CODE.get(group.plan)
        if plan and group.state == "active":
            revenue += plan.price_centavos * group.count
    yield Sample("avila_monthly_revenue_centavos", revenue, {})
