"""When a form says that a visit begins."""

from datetime import date, datetime, timedelta
from datetime import time as Clock  # noqa: N812 - fields are called time
from typing import Final

from functions.clinic.catalogue.rules import GRID_MIN
from shared import clock
from shared.clock import Day, Moment, WallTime
from shared.context import Context
from shared.errors import Invalid
from shared.record import record

HORIZON: Final = timedelta(days=3653)


@record
class Start:
    """When a form says that a visit begins: at one moment, or day and time on the wall clock."""

    starts_at: Moment | None = None
    day: Day | None = None
    time: WallTime | None = None

    @property
    def field(self) -> str:
        """The input that named it."""
        return "starts_at" if self.starts_at else "time"


def start_of(ctx: Context, asked: Start) -> datetime:
    """The start asked for, in UTC; day and time are the tenant's.

    Raises:
        Invalid: it is missing, no time of that day, not on the five-minute grid or more than ten
            years ahead.
    """
    starts_at, day, at = asked.starts_at, asked.day, asked.time
    if starts_at is None and (day is None or at is None):
        missing = {"starts_at": "Informe o início."} if day is None and at is None else {}
        missing |= {"day": "Escolha o dia."} if day is None and at else {}
        missing |= {"time": "Escolha o horário."} if at is None and day else {}
        raise Invalid("Escolha dia e horário.", **missing)
    named = starts_at or datetime.combine(day or date.min, at or Clock())
    start = ctx.instant(named)
    if named.tzinfo is None and not clock.exists(named, ctx.tenant.zone):
        skipped = "Este horário não existe nesse dia: os relógios foram adiantados."
        raise Invalid("Confira o horário.", **{asked.field: skipped})
    if start.minute % GRID_MIN or start.second or start.microsecond:
        raise Invalid("Confira o horário.", **{asked.field: "Use horários de 5 em 5 minutos."})
    if start > ctx.now + HORIZON:
        reason = "Marque com até dez anos de antecedência."
        raise Invalid("Confira a data.", **{asked.field: reason})
    return start
