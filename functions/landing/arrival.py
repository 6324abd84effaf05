"""The browser that sets a password, known by a cookie until it has gone into its workspace."""

from typing import Final

from shared.identity import new_token
from shared.web.request import Cookie, Input

COOKIE: Final = "signup"
_LIFETIME_S: Final = 3600


def browser(given: Input) -> Cookie:
    """What this browser is known by; a form sent twice shows the same twice."""
    return Cookie(COOKIE, given.cookie(COOKIE) or new_token()[0], _LIFETIME_S)
