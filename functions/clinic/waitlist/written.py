"""What is written of the waiting list, column by column."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict
from uuid import UUID


class WishValues(TypedDict):
    """What somebody waits for."""

    patient_id: UUID
    service_id: UUID
    professional_ids: Sequence[UUID]
    weekdays: Sequence[int]
    from_min: int
    until_min: int
    until_on: date
    note: str
    created_by: UUID


class OfferValues(TypedDict):
    """A time that is offered; ``id`` is whose hold keeps it."""

    id: UUID
    wish_id: UUID
    professional_id: UUID
    starts_at: datetime
    ends_at: datetime
    busy_until: datetime
    expires_at: datetime
