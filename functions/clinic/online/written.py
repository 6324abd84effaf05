"""What is written of the page for booking, column by column."""

from collections.abc import Sequence
from typing import TypedDict
from uuid import UUID


class ChoiceValues(TypedDict):
    """What its owner chose."""

    live: bool
    service_ids: Sequence[UUID]
    professional_ids: Sequence[UUID]
    prices: bool
    notice_hours: int
    horizon_days: int
    cancel_hours: int
    welcome: str
