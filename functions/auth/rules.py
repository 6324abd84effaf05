"""What an account may choose, and how long a link is good for."""

from typing import Final

from functions.auth.errors import WeakPassword
from shared import passwords
from shared.fields import Reason

RESET_MINUTES: Final = 30
RESETS_AN_HOUR: Final = 3


def chosen(password: str, *words: str) -> str:
    """``password``, when it may be one.

    Raises:
        WeakPassword: see ``shared.passwords``.
    """
    try:
        return passwords.checked(password, *words)
    except Reason as error:
        raise WeakPassword("Escolha outra senha.", password=str(error)) from error


def device(agent: str) -> str:
    """``Chrome no Windows``: what a person recognises in a browser's long name of itself."""
    browsers = [("Edg/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet")]
    browsers += [("Firefox/", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome")]
    browsers += [("Chrome/", "Chrome"), ("Safari/", "Safari")]
    systems = [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad")]
    systems += [("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux")]
    browser = next((name for sign, name in browsers if sign in agent), "")
    system = next((name for sign, name in systems if sign in agent), "")
    return " no ".join(filter(None, (browser, system))) or "Outro programa"
