"""How long a link is good for, and what a browser is called."""

from typing import Final

RESET_MINUTES: Final = 30
RESETS_AN_HOUR: Final = 3


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
