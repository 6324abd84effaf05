"""What a departure from the working week is refused for."""

from functions.clinic.catalogue.errors import ChangedMeanwhile
from shared.errors import Conflict


class BlockChanged(ChangedMeanwhile):
    """Someone changed the block after the caller read it."""

    what = "este bloqueio"


class ExceptionChanged(ChangedMeanwhile):
    """Someone changed the day off, or the other hours, after the caller read them."""

    what = "esta exceção"


class HolidaysChanged(ChangedMeanwhile):
    """Someone chose other holidays after the caller read them."""

    what = "os feriados"


class DaysTaken(Conflict):
    """Some of the days have a day off or other hours already, of the same people."""

    code = "clinic.days_taken"
