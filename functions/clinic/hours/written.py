"""What is written of hours, column by column."""

from datetime import date, datetime
from typing import TypedDict
from uuid import UUID


class BlockValues(TypedDict):
    """What a form says of a block."""

    starts_at: datetime
    ends_at: datetime
    reason: str
    note: str


class ExceptionValues(TypedDict):
    """What a form says of a day off or other hours; no hours are a day off."""

    professional_id: UUID | None
    first_on: date
    last_on: date
    opens: list[int]
    closes: list[int]
    note: str


class ChoiceValues(TypedDict):
    """Which holidays count."""

    state: str | None
    left_out: list[str]
    optional: list[str]
    city: str
