"""What an operator must see first, typed: of the control database, and what each cell told."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from functions.admin.databases import everywhere
from shared import uses
from shared.db import CONTROL, Db
from shared.privileges import PlatformContext
from shared.record import record
from shared.shelf import SQL as OUTBOX
from shared.shelf import at_home, sweep_scope
from shared.sql import load

SQL = load(__package__, "queries_today.sql")


@record
class Begun:
    """A sign-up or a workspace on its way; ``step`` is where it stopped, since ``moved_at``.

    A sign-up has no ``tenant_id`` yet.
    """

    tenant_id: UUID | None
    name: str
    email: str | None
    step: str
    began_at: datetime
    moved_at: datetime


@record
class Flow:
    """How many sign-ups were begun in the last day, and how many workspaces made."""

    begun: int
    made: int


@record
class Waiting:
    """How many rows of an outbox nobody takes, and how long the oldest of the others waits."""

    refused: int
    oldest_s: int


@record
class Refused:
    """A fact or task that was set aside after ``attempts``, and why."""

    tenant_id: UUID | None
    kind: str
    type: str
    attempts: int
    refusal: str
    occurred_at: datetime
    refused_at: datetime


@record
class Bounced:
    """How many ``mails`` of a tenant a server refused for good, ever, and when it was last."""

    tenant_id: UUID
    mails: int
    last_at: datetime


@record
class Settled:
    """An active tenant that has been there for a while."""

    id: UUID
    slug: str
    name: str
    plan: str
    cell: str
    created_at: datetime


@record
class _Use:
    tenant_id: UUID
    at: datetime | None


def list_begun(db: Db, *, count: int) -> list[Begun]:
    """Those that stand still, who moved last first."""
    return db.all(Begun, SQL["list_begun"], count=count)


def count_begun(db: Db) -> Flow:
    """What came in during the last day."""
    return db.one(Flow, SQL["count_begun"])


def count_waiting(db: Db) -> Waiting:
    """Of the outbox at hand."""
    return db.one(Waiting, SQL["count_waiting"])


def list_refused(db: Db, *, count: int) -> list[Refused]:
    """Rows of the outbox at hand that nobody takes, newest first."""
    return db.all(Refused, SQL["list_refused"], count=count)


def replay(ctx: PlatformContext) -> int:
    """Let what was set aside be sent as if never tried; how many rows, of those that answer."""
    return sum(_replay(ctx, name) for name in (CONTROL, *ctx.databases.cells))


def _replay(ctx: PlatformContext, database: str) -> int:
    sql = at_home(OUTBOX["replay"], sweep_scope(database))
    return everywhere(ctx, lambda db: db.run(sql, seqs=None), [database])[database] or 0


def list_settled(db: Db, *, days: int) -> list[Settled]:
    """Active tenants older than ``days``."""
    return db.all(Settled, SQL["list_settled"], days=days)


def last_use(ctx: PlatformContext, tenants: Iterable[Settled]) -> dict[UUID, datetime | None]:
    """When each was used last, by what its cell knows; those of a cell that is away are left out.

    None: never, as far as is known.
    """
    by_cell: dict[str, list[UUID]] = defaultdict(list)
    for tenant in tenants:
        by_cell[tenant.cell].append(tenant.id)
    used: dict[UUID, datetime | None] = {}
    for cell, ids in by_cell.items():
        used |= _used(ctx, cell, ids)
    return used


def _used(ctx: PlatformContext, cell: str, ids: list[UUID]) -> dict[UUID, datetime | None]:
    asked = {"tenant_ids": ids, "sign_ins": uses.SIGN_INS}
    found = everywhere(ctx, lambda db: db.all(_Use, SQL["last_use"], **asked), [cell])
    return {one.tenant_id: one.at for one in found[cell] or ()}


def names_of(db: Db, ids: Iterable[UUID]) -> dict[UUID, str]:
    """What the tenants of ``ids`` are called."""
    return db.pairs(SQL["names_of"], ids=list(ids))


def list_bounced(db: Db, *, count: int) -> list[Bounced]:
    """Of the cell at hand, whose mails were refused in the last week, newest first."""
    return db.all(Bounced, SQL["list_bounced"], what=uses.MAILS_REFUSED, count=count)
