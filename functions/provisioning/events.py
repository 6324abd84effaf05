"""From a confirmed sign-up to an active tenant, and the platform's housekeeping."""

import logging
from datetime import timedelta
from typing import Final
from uuid import UUID

from functions.provisioning import pool, queries
from functions.provisioning.errors import CellsFull
from functions.provisioning.facts import (
    ProductClosed,
    ProductOpened,
    ProductTurned,
    Refill,
    SendWaiting,
    SweepOutbox,
    SwitchOn,
    TakeUp,
    TenantActivated,
    TenantFailed,
)
from functions.provisioning.queries import Requested, Switch
from shared import manifest, once, waiting
from shared.context import Context
from shared.db import CONTROL
from shared.events import Event, Handlers, NotAnEvent
from shared.jobs import stopping
from shared.jobs.queries import prune_jobs
from shared.letters import Letter
from shared.privileges import PlatformContext
from shared.record import record
from shared.tasks import Tasks
from shared.troubles import Refused, passing, reason

handlers = Handlers()
tasks = Tasks()
_log = logging.getLogger(__name__)
# A confirmation or a task is on its way for less; what takes longer is asked for again.
_LONG_S: Final = 120.0
# Building a schema takes a database's attention: first comes in who has just taken one.
_FIRST_IN: Final = timedelta(seconds=0.5)


@record
class Wish:
    """A product that a tenant is to have, or no more; the last version counts."""

    product: str
    version: int


@handlers.on("landing.signup_confirmed")
@handlers.on("admin.retry_requested")
@tasks.on("provisioning.take_up")
def provision(ctx: PlatformContext, wanted: TakeUp) -> None:
    """Make a tenant whose sign-up is confirmed, or that failed or waited too long.

    Repeating it finishes what was begun; one that fails stops no other.
    """
    tenant = queries.lock_tenant(ctx.db, tenant_id=wanted.tenant_id)
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
    ctx.enqueue("provisioning-pool", Refill(), at=ctx.now + _FIRST_IN)


@handlers.on("workspace.product_wanted")
def want_product(ctx: PlatformContext, event: Event, wish: Wish) -> None:
    """Begin to switch a product on; one that is on, or was wanted otherwise since, stays.

    What nobody has is refused: without tables and pages it would be on, and nowhere.
    """
    switch = Switch(_sender(event), wish.product)
    if not pool.knows(ctx.databases, wish.product):
        _log.error("tenant %s wants %s, which is no product", switch.tenant_id, switch.product)
        queries.refuse_product(ctx.db, switch, version=wish.version)
        return
    if queries.want_product(ctx.db, switch, version=wish.version):
        ctx.enqueue("provisioning-pool", SwitchOn(switch.tenant_id, switch.product))


@handlers.on("workspace.product_dropped")
def drop_product(ctx: PlatformContext, event: Event, wish: Wish) -> None:
    """Switch a product off, unless it was wanted since; its data stay."""
    switch = Switch(_sender(event), wish.product)
    if queries.drop_product(ctx.db, switch, version=wish.version):
        _tell(ctx, switch, ProductClosed(switch.product))


def _tell(ctx: PlatformContext, switch: Switch, fact: ProductTurned) -> None:
    ctx.emit(fact, key=f"{switch.tenant_id} {switch.product}", tenant_id=switch.tenant_id)


@handlers.on("provisioning.product_closed")
def stop_jobs(ctx: Context, turned: ProductTurned) -> None:
    """End what goes on in a product that is off, unless it is on again.

    What this process remembers of the tenant is seconds old: nothing comes again to end them.
    """
    standing = ctx.entry.products().get(turned.product)
    if standing is None or standing.state != "on":
        stopping.stop(ctx, manifest.features_of(turned.product))


@handlers.on("provisioning.product_opened")
@tasks.on("provisioning.send_waiting")
def send_waiting(ctx: Context, errand: SendWaiting) -> None:
    """Send again what came for a product while it was off, a part at a time."""
    if waiting.release(ctx.db, ctx.veils, errand.product):
        ctx.enqueue("provisioning-pool", SendWaiting(errand.product))


def _sender(event: Event) -> UUID:
    """Whose event it is: by the row it was written in, not by what it says."""
    if event.tenant_id is None:
        raise NotAnEvent(f"{event.type} of no tenant")
    return event.tenant_id


@tasks.on("provisioning.switch_on")
def switch_on(ctx: PlatformContext, errand: SwitchOn) -> None:
    """Give a tenant the tables of a product and open it; nothing when it is not wanted any more."""
    switch = Switch(errand.tenant_id, errand.product)
    home = queries.hold_switching(ctx.db, switch)
    if home is None:
        return
    try:
        pool.extend(ctx.databases, home.cell, home.slug, errand.product)
    except Refused as error:
        if passing(error):
            raise
        _log.exception("%s of tenant %s failed", errand.product, errand.tenant_id)
        queries.end_switching(ctx.db, switch, failure=reason(error))
        return
    queries.end_switching(ctx.db, switch)
    _tell(ctx, switch, ProductOpened(switch.product))


@tasks.on("provisioning.refill")
@tasks.every("provisioning-refill")
def refill(ctx: PlatformContext) -> None:
    """Build the standby schemas that are missing, in every cell."""
    for cell in ctx.databases.cells:
        pool.refill(ctx.databases, cell)


@tasks.every("provisioning-sweep")
def sweep(ctx: PlatformContext, event: Event) -> None:
    """Have each database swept by a task of its own, once a minute; take up what waits for long."""
    for database in (CONTROL, *ctx.databases.cells):
        name = f"sweep-{database}-{event.occurred_at:%Y%m%d%H%M}"
        ctx.enqueue("provisioning-sweeps", SweepOutbox(database), name=name)
    for tenant_id in queries.take_waiting(ctx.db, older_than_s=_LONG_S):
        ctx.enqueue("provisioning-pool", TakeUp(tenant_id))
    for one in queries.take_switching(ctx.db, older_than_s=_LONG_S):
        ctx.enqueue("provisioning-pool", SwitchOn(one.tenant_id, one.product))


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
        waiting.prune(ctx.databases, database)
