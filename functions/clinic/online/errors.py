"""What a visitor of the page for booking is refused for."""

from functions.clinic.catalogue.errors import ChangedMeanwhile
from shared.errors import Invalid, NotFound, TooMany


class ChoiceChanged(ChangedMeanwhile):
    """Somebody changed the page after the caller read it."""

    what = "o agendamento online"


class NotOpen(NotFound):
    """The clinic books nobody by itself, or not this."""

    code = "clinic.not_open"


class NotBookable(Invalid):
    """The time is too near, too far, or none that is offered."""

    code = "clinic.not_bookable"


class Robot(Invalid):
    """A field was filled in that no person sees."""

    code = "clinic.robot"


class TooManyBookings(TooMany):
    """So much was asked for from one place, for one e-mail or here in all, that it is not one."""

    code = "clinic.too_many_bookings"
