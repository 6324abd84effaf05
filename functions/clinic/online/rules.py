"""The clinic's terms in words, as its patients read them."""

from typing import Final

_DAY_H: Final = 24


def hours_words(hours: int) -> str:
    """``1 hora``, ``36 horas``, ``2 dias``."""
    if hours >= 2 * _DAY_H and hours % _DAY_H == 0:
        return f"{hours // _DAY_H} dias"
    return "1 hora" if hours == 1 else f"{hours} horas"


def cancel_words(hours: int) -> str:
    """Until when one may cancel by the link of the mail."""
    until = f"{hours_words(hours)} antes" if hours else "a hora de começar"
    return f"Dá para cancelar pelo link do e-mail até {until}."


def notice_words(hours: int) -> str:
    """How long before its start a visit is booked at the latest."""
    if not hours:
        return "Marque até a hora de começar."
    return f"Marque com pelo menos {hours_words(hours)} de antecedência."
