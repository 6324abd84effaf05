"""The password that somebody chooses, in whatever page asks for one."""

from shared import passwords
from shared.errors import Invalid
from shared.fields import Reason


class WeakPassword(Invalid):
    """The new password would be guessed early; ``fields.password`` says why."""

    code = "auth.weak_password"


def chosen(password: str, *words: str) -> str:
    """``password``, when it may be one.

    Raises:
        WeakPassword: see ``shared.passwords``.
    """
    try:
        return passwords.checked(password, *words)
    except Reason as error:
        raise WeakPassword("Escolha outra senha.", password=str(error)) from error
