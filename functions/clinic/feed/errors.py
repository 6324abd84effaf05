"""What the addresses of calendars refuse."""

from functions.clinic.catalogue.errors import ChangedMeanwhile
from shared.errors import Conflict, NotFound, TooMany


class FeedExists(Conflict):
    """Whoever asks has an address of this agenda, and only its digest is kept."""

    code = "clinic.feed_exists"


class FeedChanged(ChangedMeanwhile):
    """The address was renewed after the caller read it."""

    what = "este endereço"


class CalendarsChanged(ChangedMeanwhile):
    """Someone chose otherwise, after the caller read it, whether patients are named."""

    what = "a escolha"


class FeedUnknown(NotFound):
    """Nobody who may see the agenda has this address; whatever the reason, it says no more."""

    code = "clinic.feed_unknown"


class FeedAskedTooOften(TooMany):
    """A calendar read one address more often than an hour allows."""

    code = "clinic.feed_asked_too_often"
