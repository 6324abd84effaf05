"""What comes for a product that is off waits, and is sent again when the product is on.

A delivery waits while the product of whoever is to hear it is off, or the product whose it is: a
letter of a product that is off is not sent. A handler that learns it later raises ``ProductOff``.
It waits sealed, for ninety days; for a product that the tenant never wanted nothing waits.
"""

import logging
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from shared import jsons, manifest
from shared.context import Context
from shared.db import Databases, Db
from shared.events import Event
from shared.record import record
from shared.shelf import sweep_scope
from shared.sql import load
from shared.veils import Veils
from shared.work import Platform

SQL = load("shared", "waiting.sql")
KEPT_DAYS: Final = 90
_PIECE: Final = 100
_SEAL: Final = "waiting"
_log: Final = logging.getLogger(__name__)


class ProductOff(RuntimeError):
    """What is being done is of a product that the tenant has switched off; undo it, and wait."""

    def __init__(self, product: str) -> None:
        super().__init__(product)
        self.product = product


@record
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


@record
class _Kept:
    tenant_id: UUID
    feature: str
    id: UUID
    kind: str
    type: str
    queue: str | None
    url: str | None
    sealed: str
    trace: str
    occurred_at: datetime
    since: datetime


def keep(platform: Platform, product: str, feature: str, event: Event, means: Means) -> None:
    """Let ``event`` wait for ``product``; of one there is one, however often it comes.

    Nothing is kept for a tenant that never wanted the product. Whoever switches it on looks for
    what waits once it is on: if it is by now, that may have been before this was kept.
    """
    if event.tenant_id is None:
        raise LookupError("the platform has no products")
    tenant, entry = platform.directory.by_id(event.tenant_id), platform.directory.entry
    if product not in entry(tenant.id).products():
        _log.info("%s is not for tenant %s, which never had %s", event.type, tenant.slug, product)
        return
    veils, place = platform.keyring.veils, _place(tenant.id, feature, event.id)
    said = {"id": event.id, "type": event.type, "trace": event.trace}
    said |= {"sealed": veils.conceal(_SEAL, jsons.dumps(event.data).encode(), place)}
    said |= {"occurred_at": event.occurred_at}
    with platform.databases.transaction(tenant.scope) as db:
        db.run(SQL["keep"], product=product, feature=feature, **asdict(means), **said)
    _log.warning("%s waits: tenant %s has %s switched off", event.type, tenant.slug, product)
    more = entry(tenant.id).products()[product].state == "on"
    while more:
        with platform.databases.transaction(tenant.scope) as db:
            more = release(db, veils, product)


def release(db: Db, veils: Veils, product: str) -> bool:
    """Have the first hundred that wait for ``product`` sent again; whether more may wait.

    In a tenant's transaction. What was sealed with a key that is gone is lost, which the log tells
    as an error: it must not keep all that is behind it, nor the product, from being on.
    """
    taken = db.all(_Kept, SQL["take"], product=product, most=_PIECE)
    told = [one for one in (_told(one, veils) for one in taken) if one]
    if told:
        db.run(SQL["tell"], taken=jsons.dumps(told))
    return len(taken) == _PIECE


def _told(one: _Kept, veils: Veils) -> dict[str, Any] | None:
    said = veils.reveal(_SEAL, one.sealed, _place(one.tenant_id, one.feature, one.id))
    if said is None:
        _log.error("%s %s was sealed with a key that is gone, and is lost", one.type, one.id)
        return None
    told = asdict(one) | {"data": jsons.loads(said)}
    del told["sealed"], told["tenant_id"]
    return told


def _place(tenant_id: UUID, feature: str, id_: UUID) -> bytes:
    return jsons.dumps([tenant_id, feature, id_]).encode()


def prune(databases: Databases, cell: str) -> int:
    """Forget what waits for long, in every tenant of ``cell``; how many."""
    with databases.transaction(sweep_scope(cell)) as db:
        return db.run(SQL["prune_waiting"], days=KEPT_DAYS)
