"""What comes for a product that is off waits, and is sent again when the product is on.

A delivery waits while the product of whoever is to hear it is off, or the product whose it is: a
letter of a product that is off is not sent. A handler that learns it later raises ``ProductOff``.
"""

import logging
from dataclasses import asdict, dataclass
from typing import Final

from shared import jsons, manifest
from shared.context import Context
from shared.db import Db
from shared.events import Event
from shared.sql import load
from shared.work import Platform

SQL = load("shared", "waiting.sql")
_log: Final = logging.getLogger(__name__)


class ProductOff(RuntimeError):
    """What is being done is of a product that the tenant has switched off; undo it, and wait."""

    def __init__(self, product: str) -> None:
        super().__init__(product)
        self.product = product


@dataclass(frozen=True, slots=True)
class Means:
    """How a delivery came: a fact, or a task of ``queue`` at ``url``."""

    kind: str
    queue: str | None = None
    url: str | None = None


def require(ctx: Context, feature: str) -> None:
    """Go on only while the tenant has the product that ``feature`` is part of.

    Raises:
        ProductOff: it has not.
    """
    product = _product_of(feature)
    if product is not None and product not in ctx.tenant.products:
        raise ProductOff(product)


def _product_of(feature: str) -> str | None:
    """None for the house's, and for what is there no more."""
    return manifest.product_of(feature) if feature in manifest.load() else None


def check(platform: Platform, feature: str, event: Event) -> None:
    """Let a delivery of ``event`` to ``feature`` go on, unless it is to wait.

    Raises:
        ProductOff: the product of one of the two is off.
    """
    products = {_product_of(feature), _product_of(event.feature)} - {None}
    if event.tenant_id is None or not products:
        return
    tenant = platform.directory.by_id(event.tenant_id)
    for product in filter(None, products):
        if not platform.directory.has(tenant, product):
            raise ProductOff(product)


def keep(platform: Platform, product: str, feature: str, event: Event, means: Means) -> None:
    """Let ``event`` wait for ``product``; of one there is one, however often it comes.

    Whoever switches it on looks for what waits once it is on: if it is by now, that may have been
    before this was kept.
    """
    if event.tenant_id is None:
        raise LookupError("the platform has no products")
    tenant = platform.directory.by_id(event.tenant_id)
    said = {"id": event.id, "type": event.type, "trace": event.trace}
    said |= {"data": jsons.dumps(event.data), "occurred_at": event.occurred_at}
    with platform.databases.transaction(tenant.scope) as db:
        db.run(SQL["keep"], product=product, feature=feature, **asdict(means), **said)
    _log.warning("%s waits: tenant %s has %s switched off", event.type, tenant.slug, product)
    if platform.directory.has(tenant, product):
        with platform.databases.transaction(tenant.scope) as db:
            release(db, product)


def release(db: Db, product: str) -> int:
    """Have all that waits for ``product`` sent again, in a tenant's transaction; how much."""
    return db.run(SQL["release"], product=product)
