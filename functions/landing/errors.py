"""What may go wrong between a visitor's e-mail and their workspace."""

from shared.errors import Conflict, Invalid, NotFound, TooMany


class SignupExpired(NotFound):
    """The address names no sign-up, or one older than a day."""

    code = "landing.signup_expired"


class CodeWrong(Invalid):
    """The six digits are not those of the last mail; ``fields.code`` says what is left."""

    code = "landing.code_wrong"


class CodeReplaced(Invalid):
    """The six digits are those of an earlier mail."""

    code = "landing.code_replaced"


class CodeExpired(Invalid):
    """The code is older than ten minutes, or was tried five times."""

    code = "landing.code_expired"


class CodeTooSoon(TooMany):
    """Another code was sent less than a minute ago, or five were sent."""

    code = "landing.code_too_soon"


class AskedTooOften(TooMany):
    """Too many sign-ups or addresses asked for, from this network address or for this e-mail."""

    code = "landing.asked_too_often"


class StepMissing(Conflict):
    """An earlier step has not been done; ``location`` of the answer to GET names it."""

    code = "landing.step_missing"


class AddressReserved(Invalid):
    """The address belongs to the platform itself."""

    code = "landing.address_reserved"


class AddressTaken(Conflict):
    """Another workspace has this address, perhaps since a moment ago."""

    code = "landing.address_taken"


class WeakPassword(Invalid):
    """The password would be guessed early; ``fields.password`` says why."""

    code = "landing.weak_password"


class NotFailed(Conflict):
    """There is nothing to try again: the workspace is ready or still being made."""

    code = "landing.not_failed"
