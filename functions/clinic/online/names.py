"""What strangers are called: a name that is mailed to an address which they may not have."""

import unicodedata
from itertools import pairwise
from typing import Annotated, Any, Final

from shared import text
from shared.fields import Reads, Reason

_LEAST: Final = 2
_MOST: Final = 120
_SIGNS: Final = frozenset(":/@\\")
_DOTS: Final = frozenset(".\u3002")
_REASON: Final = (
    "Escreva só o nome, como no documento: sem números, sem : / @ e com espaço depois de ponto."
)
_VISIBLE: Final = text.name(_LEAST, _MOST)


def _read(typed: Any) -> str:
    """A visible name that no mail program makes a link or a number to call of.

    Raises:
        Reason: it holds what addresses are written with.
    """
    name: str = _VISIBLE.read(typed)
    plain = unicodedata.normalize("NFKC", name)
    if any(sign in _SIGNS or sign.isdigit() for sign in plain):
        raise Reason(_REASON)
    if any(a in _DOTS and b.isalpha() for a, b in pairwise(plain)):
        raise Reason(_REASON)
    return name


StrangerName = Annotated[str, Reads(_read, _VISIBLE.schema)]
"""A name given by somebody whom nobody knows."""
