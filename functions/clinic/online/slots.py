"""A time that a visitor may choose, as a form sends it and as a list shows it."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from shared.clock import Moment
from shared.fields import Reads, Reason
from shared.record import record
from shared.text import text_of
from shared.web.reading import adapter

_MOST: Final = 100
GONE: Final = "Escolha um horário da lista."


@record
class Slot:
    """A time to choose: whose, and when it begins, in UTC."""

    professional_id: UUID
    starts_at: datetime

    def __str__(self) -> str:
        """As a form sends it."""
        return f"{self.professional_id}@{self.starts_at:%Y-%m-%dT%H:%MZ}"


@record
class _Parts:
    """What a slot is written of."""

    professional_id: UUID
    starts_at: Moment


def _read(typed: Any) -> Slot:
    """Read what ``str`` of a slot wrote, or the same moment with another offset.

    Raises:
        Reason: it is no such text.
    """
    whose, _, at = text_of(typed, _MOST).partition("@")
    try:
        parts = adapter(_Parts).validate_python({"professional_id": whose, "starts_at": at})
    except (ValueError, Reason) as error:
        raise Reason(GONE) from error
    if parts.starts_at.tzinfo is None:
        raise Reason(GONE)
    return Slot(parts.professional_id, parts.starts_at.astimezone(UTC))


SlotField = Annotated[Slot, Reads(_read, {"type": "string", "maxLength": _MOST})]


@record
class Time:
    """A free start of a day, with whoever has it; ``slot`` is how it is chosen."""

    slot: str
    day: date
    time: str
    starts_at: datetime
    professional_id: UUID
    professional_name: str
