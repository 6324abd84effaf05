"""From a confirmed sign-up to an active tenant, and the platform's housekeeping."""

import logging
from dataclasses import dataclass
from uuid import UUID

from functions.provisioning import pool, queries
from functions.provisioning.errors import CellsFull
from functions.provisioning.facts import Refill, SweepOutbox, TakeUp, TenantActivated, TenantFailed
from functions.provisioning.queries import Requested
from shared import once
from shared.context import Context
from shared.db import CONTROL, Refused, passing, reason
from shared.events import Event, Handlers
from shared.jobs.queries import prune_jobs
from shared.letters import Letter
from shared.privileges import PlatformContext
from shared.tasks import Tasks

handlers = Handlers()
tasks = Tasks()
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A tenant that is to be made."""

    tenant_id: UUID


@handlers.on("landing.signup_confirmed")
def provision(ctx: PlatformContext, wanted: Wanted) -> None:
    """Make the tenant of a confirmed sign-up; repeating it finishes what was begun."""
    _make(ctx, wanted.tenant_id)


@handlers.on("admin.retry_requested")
def retry(ctx: PlatformContext, wanted: Wanted) -> None:
    """Try a failed tenant again."""
    _make(ctx, wanted.tenant_id)


def _make(ctx: PlatformContext, tenant_id: UUID) -> None:
    tenant = queries.lock_tenant(ctx.db, tenant_id=tenant_id)
    if tenant.state in {"active", "suspended"}:
        return
    try:
        cell = (
            tenant.cell or pool.home_of(ctx.databases, tenant.slug) or queries.choose_cell(ctx.db)
        )
        queries.reserve_cell(ctx.db, tenant_id=tenant.id, cell=cell)
        pool.claim(ctx.databases, cell, tenant.slug, tenant.products)
        if tenant.owner:
            pool.create_owner(ctx.databases, cell, tenant.slug, tenant.owner)
    except (CellsFull, Refused) as error:
        if passing(error):  # the delivery is repeated, and finishes what was begun
            raise
        _log.exception("tenant %s failed", tenant.id)
        _give_up(ctx, tenant, reason(error))
        return
    _open(ctx, tenant)


def _give_up(ctx: Context, tenant: Requested, failure: str) -> None:
    queries.fail(ctx.db, tenant_id=tenant.id, failure=failure)
    ctx.emit(TenantFailed(tenant.id, failure), key=str(tenant.id))


def _open(ctx: Context, tenant: Requested) -> None:
    queries.activate(ctx.db, tenant_id=tenant.id)
    owner = tenant.owner or {}
    fact = TenantActivated(
        slug=tenant.slug,
        name=tenant.name,
        products=tenant.products,
        plan=tenant.plan,
        owner_name=owner.get("name", tenant.name),
        email=owner.get("email", ""),
        url=ctx.settings.url(tenant.slug),
    )
    said = {"name": fact.name, "owner_name": fact.owner_name, "url": fact.url}
    ctx.letters.send(
        fact,
        Letter("welcome", fact.email, said),
        key=str(tenant.id),
        tenant_id=tenant.id,
    )
    ctx.enqueue("provisioning-pool", Refill())


@tasks.on("provisioning.refill")
@tasks.every("provisioning-refill")
def refill(ctx: PlatformContext) -> None:
    """Build the standby schemas that are missing, in every cell."""
    for cell in ctx.databases.cells:
        pool.refill(ctx.databases, cell)


@tasks.every("provisioning-sweep")
def sweep(ctx: PlatformContext, event: Event) -> None:
    """Have each database swept by a task of its own, once a minute; take up sign-ups that wait."""
    for database in (CONTROL, *ctx.databases.cells):
        name = f"sweep-{database}-{event.occurred_at:%Y%m%d%H%M}"
        ctx.enqueue("provisioning-sweeps", SweepOutbox(database), name=name)
    for tenant_id in queries.waiting_tenants(ctx.db, older_than_s=120.0):
        ctx.enqueue("provisioning-pool", TakeUp(tenant_id))


@tasks.on("provisioning.sweep_outbox", repeatable=True)
def sweep_outbox(ctx: PlatformContext, errand: SweepOutbox) -> None:
    """Send what a crash left in one database, and forget what is old; holds no transaction."""
    database = errand.database
    if left := ctx.sender.sweep(database):
        _log.error("%s outbox rows of %s could not be sent", left, database)
    ctx.sender.prune(database)
    if database != CONTROL:
        once.prune(ctx.databases, database)
        prune_jobs(ctx.databases, database)


@tasks.on("provisioning.take_up")
def take_up(ctx: PlatformContext, errand: TakeUp) -> None:
    """Make one tenant that waits, in a transaction of its own: one that fails stops no other."""
    _make(ctx, errand.tenant_id)
