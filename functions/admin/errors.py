"""What may go wrong at the console."""

from shared.errors import Conflict, Unauthorized
from shared.once import RequestReused


class WrongCredentials(Unauthorized):
    """No operator has this e-mail and password; which of the two is wrong is not told."""

    code = "admin.wrong_credentials"


class WrongState(Conflict):
    """The tenant is not in the state this act starts from; somebody may have been faster."""

    code = "admin.wrong_state"


class NoteKept(Conflict):
    """The note is a colleague's, or was written more than an hour ago, or is gone."""

    code = "admin.note_kept"


class NoteReused(RequestReused):
    """One key arrived with two different notes."""

    code = "admin.note_reused"
