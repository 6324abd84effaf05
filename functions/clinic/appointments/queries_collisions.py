"""Visits that what departs from the week may collide with, typed."""

from datetime import datetime
from uuid import UUID

from functions.clinic.catalogue.sight import Sight
from shared.db import Db
from shared.sql import load

SQL = load(__package__, "queries_collisions.sql")


def list_collisions(  # noqa: PLR0913 - one argument a filter
    db: Db,
    seen: Sight,
    *,
    now: datetime,
    since: datetime,
    until: datetime,
    zone: str,
    id: UUID | None = None,  # noqa: A002
) -> list[UUID]:
    """Those that nobody kept since, and that begin within ``[since, until)``, earliest first."""
    given = {"now": now, "since": since, "until": until, "zone": zone, "whose": seen.whose}
    return db.column(SQL["list_collisions"], id=id, **given)


def keep_appointment(db: Db, *, id: UUID) -> None:  # noqa: A002
    """Note that a visit stays although it collides."""
    db.run(SQL["keep_appointment"], id=id)


def unkeep_appointment(db: Db, *, id: UUID) -> bool:  # noqa: A002
    """Let what a visit collides with be asked about again; False when nobody had kept it."""
    return db.run(SQL["unkeep_appointment"], id=id) > 0
