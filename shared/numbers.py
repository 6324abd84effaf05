"""Whole numbers and yes or no, from JSON and from forms, and nothing that only looks like them."""

import re
from functools import partial
from typing import Annotated, Any, Final

from shared.fields import Reads, Reason
from shared.text import compact

_DIGITS: Final = re.compile(r"[+-]?[0-9]+")
_YES: Final = frozenset({"true", "on", "sim", "1"})
_NO: Final = frozenset({"false", "off", "não", "nao", "0"})
_LONGEST: Final = 18
LARGEST: Final = 2_147_483_647
"""The largest integer of a column."""


def thousands(value: int) -> str:
    """``1.248``."""
    return f"{value:,}".replace(",", ".")


def _whole(least: int, most: int, unit: str, typed: Any) -> int:
    if typed is None:
        raise Reason("Preencha este campo.")
    text = compact(typed) if isinstance(typed, str) else ""
    if _DIGITS.fullmatch(text):
        value = int(text[: _LONGEST + 1])
    elif isinstance(typed, int) and not isinstance(typed, bool):
        value = typed
    else:
        raise Reason("Escreva um número inteiro.")
    if not least <= value <= most:
        ends = f"de {thousands(least)} a {thousands(most)}{unit and ' '}{unit}"
        raise Reason(f"Use um valor {ends}.")
    return value


def whole(least: int = 0, most: int = LARGEST, unit: str = "") -> Reads:
    """An integer between the two, both allowed; ``unit`` is what its reason counts in."""
    schema = {"type": "integer", "minimum": least, "maximum": most}
    return Reads(partial(_whole, least, most, unit), schema)


def _flag(typed: Any) -> bool:
    if isinstance(typed, bool):
        return typed
    word = compact(typed).lower() if isinstance(typed, str) else ""
    if word not in _YES | _NO:
        raise Reason("Escolha sim ou não.")
    return word in _YES


Flag = Annotated[bool, Reads(_flag, {"type": "boolean"})]
"""Yes or no; a form's tick is ``true`` or ``on``."""
