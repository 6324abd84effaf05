"""Schedules of each tenant: a tick lists the tenants and asks for one task each.

The tick reads one page of tenants and asks for the next page by a task of its own, first, so that
none waits for another. Every task has its tick and its tenant for a name, and its event's id is
made of both: what comes twice is asked for once, and takes effect once. From then on a tenant's
work is its own: it begins at its own moment of the spread, its queue repeats it, and whoever is
slow or fails holds nobody up.
"""

import logging
from dataclasses import asdict
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from shared import jsons, manifest, metrics
from shared.context import Tenant
from shared.db import PLATFORM
from shared.errors import NotFound
from shared.events import Event, Listener
from shared.queue import Task
from shared.record import record
from shared.sql import load
from shared.telemetry import traceparent
from shared.work import Platform, deliver

SQL = load("shared", "schedules.sql")
PAGE: Final = 200
LATE: Final = timedelta(minutes=10)
"""Beyond its moment, work is counted as late."""
_log = logging.getLogger(__name__)


@record
class Round:
    """One tick of a schedule, from behind the tenant ``after`` on."""

    tick: UUID
    began_at: datetime
    after: UUID | None = None


@record
class Turn:
    """One tenant's part of a tick, and when it should begin."""

    due_at: datetime


@record
class _Served:
    id: UUID
    timezone: str


def take(platform: Platform, feature: str, event: Event, listener: Listener) -> bool:
    """Ask for what a tick or a page of it brings about, or do one tenant's part.

    Returns:
        Whether this delivery took effect.
    """
    if event.tenant_id is None:
        _ask_for_all(platform, feature, event)
        return True
    return _take_turn(platform, feature, event, listener)


def _ask_for_all(platform: Platform, feature: str, event: Event) -> None:
    """Ask for one page of tenants, and for the next page."""
    about = manifest.schedule(feature, event.type)
    this = event.read(Round) if event.data else Round(event.id, event.occurred_at)
    given = {"product": manifest.product_of(feature), "after": this.after, "most": PAGE}
    with platform.databases.transaction(PLATFORM) as db:
        page = db.all(_Served, SQL["active_tenants"], **given)
    if len(page) == PAGE:
        last = page[-1].id
        following = Round(this.tick, this.began_at, last)
        _ask(platform, about, _part(event, uuid5(this.tick, f"after {last}"), following))
    for one in page:
        turn = Turn(due_at(about, this.began_at, one.id, ZoneInfo(one.timezone)))
        part = _part(event, uuid5(this.tick, str(one.id)), turn, one.id)
        if _ask(platform, about, part, turn.due_at):
            metrics.SCHEDULES.add(event.type, "due")


def due_at(about: dict[str, Any], began_at: datetime, tenant_id: UUID, zone: ZoneInfo) -> datetime:
    """When a tenant's part begins: from ``at`` on its own clock, or at once, plus its spread.

    A tenant keeps its place in the spread, which is as good as random.
    """
    start = began_at
    if "at" in about:
        local = began_at.astimezone(zone)
        start = datetime.combine(local.date(), time.fromisoformat(about["at"]), zone)
        start += timedelta(days=1) if start < local else timedelta()
    return start + timedelta(seconds=tenant_id.int % (about["spread_s"] + 1))


def _part(event: Event, named: UUID, data: Round | Turn, tenant_id: UUID | None = None) -> Event:
    moment, trace = event.occurred_at, traceparent()
    return Event(named, event.type, tenant_id, moment, asdict(data), trace)


def _ask(
    platform: Platform, about: dict[str, Any], part: Event, at: datetime | None = None
) -> bool:
    """Ask for ``part`` to be handled; False when it was asked for before."""
    url = platform.settings.task_url
    if url is None:
        raise LookupError("this feature has no task service (TASK_URL)")
    body, headers = jsons.dumps(part).encode(), {"traceparent": part.trace} if part.trace else {}
    return platform.queues.create(
        Task(about["queue"], url, body, headers, f"{part.type}-{part.id}", at)
    )


def _take_turn(platform: Platform, feature: str, event: Event, listener: Listener) -> bool:
    tenant = _served(platform, feature, event)
    if tenant is None:
        metrics.SCHEDULES.add(event.type, "skipped")
        _log.info("%s is not for tenant %s any more", event.type, event.tenant_id)
        return False
    if platform.now() - event.read(Turn).due_at > LATE:
        metrics.SCHEDULES.add(event.type, "late")
        _log.warning("%s of tenant %s begins late", event.type, tenant.id)
    try:
        first = deliver(platform, feature, event, listener)
    except Exception:
        metrics.SCHEDULES.add(event.type, "failed")
        _log.warning("%s of tenant %s failed, to be repeated", event.type, tenant.id)
        raise
    if first:
        metrics.SCHEDULES.add(event.type, "done")
    return first


def _served(platform: Platform, feature: str, event: Event) -> Tenant | None:
    """The tenant of ``event``, if it still is what the tick saw: active, with the product on."""
    product = manifest.product_of(feature)
    try:
        tenant = platform.directory.by_id(event.tenant_id) if event.tenant_id else None
    except NotFound:
        return None
    if tenant is None or tenant.state != "active" or product not in {None, *tenant.products}:
        return None
    return tenant
