"""Money as integer centavos."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

_TYPED = re.compile(r"(?:R\$\s*)?(\d{1,3}(?:\.\d{3})*|\d+)(?:,(\d{1,2}))?")


def reais(centavos: int) -> str:
    """``123456`` as ``R$ 1.234,56``."""
    sign = "-" if centavos < 0 else ""
    whole, rest = divmod(abs(centavos), 100)
    return f"{sign}R$ {whole:,}".replace(",", ".") + f",{rest:02d}"


def centavos(typed: str) -> int:
    """What a person typed, as centavos: ``1.234,56`` and ``R$ 97`` are read, ``1.5`` is refused.

    Raises:
        ValueError: it could be read in two ways, or is no amount.
    """
    match = _TYPED.fullmatch(typed.strip())
    if match is None:
        raise ValueError("Escreva o valor assim: 1.234,56.")
    whole, rest = match.group(1).replace(".", ""), (match.group(2) or "0").ljust(2, "0")
    return int(Decimal(whole) * 100) + int(rest)


def _typed(value: object) -> object:
    return centavos(value) if isinstance(value, str) else value


Centavos = Annotated[int, BeforeValidator(_typed), Field(ge=0, le=100_000_000)]
"""An amount up to a million reais: integer centavos in JSON, ``1.234,56`` in a form."""
