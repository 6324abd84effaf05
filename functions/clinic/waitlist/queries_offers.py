"""What is offered to whom, typed."""

from datetime import date, datetime
from typing import Unpack
from uuid import UUID

from functions.clinic.waitlist.written import OfferValues
from shared.db import Db
from shared.record import record
from shared.sql import load

SQL = load(__package__, "queries_offers.sql")


@record
class Asked:
    """Who may be offered time of a professional, and for what."""

    id: UUID
    patient_id: UUID
    service_id: UUID
    duration_min: int
    buffer_after_min: int
    from_min: int
    until_min: int


@record
class Offer:
    """A time that was offered; ``key`` is what the link carries beside its id.

    It ``stands`` while service and professional are here, and go together.
    """

    id: UUID
    wish_id: UUID
    professional_id: UUID
    professional_name: str
    service_id: UUID
    service_name: str
    price_centavos: int
    patient_id: UUID
    patient_name: str
    patient_email: str | None
    starts_at: datetime
    ends_at: datetime
    busy_until: datetime
    expires_at: datetime
    state: str
    key: UUID
    wish_state: str
    stands: bool


def list_asked(  # noqa: PLR0913 - one argument a filter
    db: Db,
    *,
    professional_id: UUID,
    since: datetime,
    until: datetime,
    day: date,
    after: UUID | None,
    most: int,
) -> list[Asked]:
    """Who may be offered time within ``[since, until)``, which lies on ``day``, in their order.

    ``after`` whom it goes on; None: from the first.
    """
    given = {"professional_id": professional_id, "since": since, "until": until}
    return db.all(Asked, SQL["list_asked"], day=day, after=after, most=most, **given)


def create_offer(db: Db, **values: Unpack[OfferValues]) -> None:
    """Offer a time."""
    db.run(SQL["create_offer"], **values)


def get_offer(db: Db, *, id: UUID) -> Offer | None:  # noqa: A002
    """One offer; None when there is none."""
    return db.first(Offer, SQL["get_offer"], id=id)


def open_offer(db: Db, *, wish_id: UUID) -> Offer | None:
    """What stands open of one wish."""
    return db.first(Offer, SQL["open_offer"], wish_id=wish_id)


def open_offers(db: Db, *, patient_id: UUID) -> list[Offer]:
    """What stands open of one patient's, before its time is over."""
    return db.all(Offer, SQL["open_offers"], patient_id=patient_id)


def list_lost(db: Db, *, before: datetime, most: int) -> list[UUID]:
    """Open offers whose time was over ``before`` then."""
    return db.column(SQL["list_lost"], before=before, most=most)


def close_offer(db: Db, *, id: UUID, state: str) -> None:  # noqa: A002
    """It stands open no more."""
    db.run(SQL["close_offer"], id=id, state=state)
