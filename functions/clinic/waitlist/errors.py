"""What the waiting list refuses."""

from functions.clinic.catalogue.errors import ChangedMeanwhile
from shared.errors import Conflict, NotFound


class ChoiceChanged(ChangedMeanwhile):
    """Somebody changed how offers are made after the caller read it."""

    what = "a lista de espera"


class WaitsEnough(Conflict):
    """A patient waits for as much as one may."""

    code = "clinic.waits_enough"


class OfferInvalid(NotFound):
    """A link of an offer that nobody here made."""

    code = "clinic.offer_invalid"


class OfferOver(Conflict):
    """The offer stands open no more."""

    code = "clinic.offer_over"
