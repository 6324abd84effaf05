"""The types of fields that several rooms have."""

from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AfterValidator

from functions.clinic.catalogue import rules, rules_rows
from functions.clinic.catalogue.rules import Interval
from shared import numbers, text
from shared.clock import Day
from shared.fields import Reads, Reason
from shared.record import record

USUAL_DAY: Final = (("08:00", "12:00"), ("13:00", "18:00"))


def _on_grid(minutes: int) -> int:
    if minutes % rules.GRID_MIN:
        raise Reason("Use múltiplos de 5 minutos.")
    return minutes


Duration = Annotated[int, numbers.whole(5, 480, "minutos"), AfterValidator(_on_grid)]
Buffer = Annotated[int, numbers.whole(0, 240, "minutos"), AfterValidator(_on_grid)]

Colour = Literal["teal", "blue", "amber", "green", "red", "slate"]
Council = Annotated[str, text.line(most=40)]
_WEEKDAY: Final = ", ".join(f"{opens}-{closes}" for opens, closes in USUAL_DAY)
_WRITTEN = {"type": "string", "maxLength": rules.WRITTEN_MOST, "examples": [_WEEKDAY]}
Written = Annotated[list[Interval], Reads(rules_rows.written, _WRITTEN)]


@record
class Sought:
    """A service, and one professional or any who does it."""

    service_id: UUID
    professional_id: UUID | None = None


@record
class Prefill:
    """What a form about somebody's time starts with."""

    day: Day | None = None
    professional_id: UUID | None = None
