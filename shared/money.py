"""Money as integer centavos."""

import re
from functools import partial
from typing import Annotated, Any, Final

from shared.fields import Reads, Reason
from shared.text import compact

_TYPED: Final = re.compile(
    r"(?:R\$ *)?([0-9]{1,3}(?:\.[0-9]{3})*|[0-9]+)(?:,([0-9]{1,2}))?", re.IGNORECASE
)
_SHAPE: Final = "Escreva o valor assim: 1.234,56."
_MILLION: Final = 100_000_000
_LONGEST: Final = 15


def reais(centavos: int) -> str:
    """``123456`` as ``R$ 1.234,56``."""
    sign = "-" if centavos < 0 else ""
    whole, rest = divmod(abs(centavos), 100)
    return f"{sign}R$ {whole:,}".replace(",", ".") + f",{rest:02d}"


def centavos(typed: str) -> int:
    """What a person typed, as centavos: ``1.234,56`` and ``R$ 97`` are read, ``1.5`` is refused.

    Raises:
        Reason: it could be read in two ways, or is no amount.
    """
    match = _TYPED.fullmatch(compact(typed))
    if match is None:
        raise Reason(_SHAPE)
    whole, rest = match[1].replace(".", "")[:_LONGEST], (match[2] or "0").ljust(2, "0")
    return int(whole) * 100 + int(rest)


def _amount(most: int, typed: Any) -> int:
    if typed is None:
        raise Reason("Preencha este campo.")
    if isinstance(typed, str):
        value = centavos(typed)
    elif isinstance(typed, int) and not isinstance(typed, bool):
        value = typed
    else:
        raise Reason(_SHAPE)
    if not 0 <= value <= most:
        raise Reason(f"Use um valor de {reais(0)} a {reais(most)}.")
    return value


def amount(most: int = _MILLION) -> Reads:
    """From nothing up to ``most`` centavos: an integer of them in JSON, ``1.234,56`` in a form."""
    return Reads(partial(_amount, most), {"type": "integer", "minimum": 0, "maximum": most})


Centavos = Annotated[int, amount()]
"""An amount up to a million reais."""
