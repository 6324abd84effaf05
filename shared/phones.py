"""Telephones: what people type and paste, as E.164; without a country it is Brazilian."""

import re
from typing import Annotated, Any, Final

from shared.fields import Reads, Reason
from shared.text import compact, text_of

# The 67 area codes of the numbering plan: Anatel, Plano Geral de Códigos Nacionais
# (Resolução 263/2001; in force 2026-11-26, unchanged since its annex).
_AREAS_BY_REGION: Final = {
    "1": "123456789",
    "2": "12478",
    "3": "1234578",
    "4": "123456789",
    "5": "1345",
    "6": "123456789",
    "7": "134579",
    "8": "123456789",
    "9": "123456789",
}
AREAS: Final = frozenset(a + b for a, ends in _AREAS_BY_REGION.items() for b in ends)
_SHAPE: Final = "Escreva o telefone com DDD, assim: (11) 98765-4321."
_MOST: Final = 200
_SCHEMA: Final = {"type": "string", "maxLength": _MOST, "examples": ["+5511987654321"]}
_LINKED: Final = re.compile(
    r"(?:https?://)?(?:(?:www\.)?wa\.me/|(?:(?:api|web)\.whatsapp\.com/|whatsapp://)send/?\?(?:[^#]*&)?phone=)"
    r"(?:\+|%2B)?([0-9]+)(?:[/?&#].*)?",
    re.IGNORECASE,
)
_SCHEME: Final = re.compile(r"(?:tel|whatsapp|callto|sms):(?://)?", re.IGNORECASE)
# What is written where the carrier's two digits go: 0xx11, (0XX11), 0**11.
_CARRIER_SIGNS: Final = re.compile(r"0 ?(?:[xX]{2}|\*\*)")
_WRITTEN: Final = re.compile(r"\+?[0-9 ().·•/\-\u2010-\u2015\u2212]+")
# The 0 of a long-distance call, the two digits of its carrier, area and number.
_NATIONAL: Final = re.compile(r"0?(?:[1-9][0-9])?([1-9][0-9]{9,10})")
_FOREIGN: Final = re.compile(r"[1-9][0-9]{7,14}")  # E.164 section 6
_WITHOUT_AREA: Final = re.compile(r"9?[2-9][0-9]{7}")
_FREE: Final = re.compile(r"0?(?:800|300|303|500|900)[0-9]{6,7}|(?:400[0-9]|30[0-9]{2})[0-9]{4}")


def telephone(typed: str) -> str:
    """A telephone in E.164, of a number, a link to WhatsApp or a ``tel:`` address.

    Raises:
        Reason: with what is missing or wrong: the area code, the 9 of a mobile number, digits.
    """
    text = _CARRIER_SIGNS.sub("0", _unlinked(compact(typed)))
    digits = re.sub(r"[^0-9]", "", text)
    if not digits or not _WRITTEN.fullmatch(text):
        raise Reason(_SHAPE)
    abroad = text.startswith(("+", "00"))
    if abroad:
        digits = digits if text.startswith("+") else digits.removeprefix("00")
        if not digits.startswith("55"):
            return _foreign(digits)
    return _brazilian(_national(digits, abroad=abroad))


def _unlinked(text: str) -> str:
    if match := _LINKED.fullmatch(text):
        return f"+{match[1]}"
    return _SCHEME.sub("", text).strip()


def _foreign(digits: str) -> str:
    if not _FOREIGN.fullmatch(digits):
        raise Reason("Confira o número com o código do país.")
    return f"+{digits}"


def _national(digits: str, *, abroad: bool) -> str:
    """Area and number, without the country, the 0 of a long-distance call and its carrier."""
    if abroad or (len(digits) > len("11987654321") and digits.startswith("55")):
        digits = digits.removeprefix("55")
    if _FREE.fullmatch(digits):
        raise Reason("Este é um número de atendimento. Escreva um telefone com DDD.")
    if _WITHOUT_AREA.fullmatch(digits):
        raise Reason("Falta o DDD. Escreva assim: (11) 98765-4321.")
    if digits.startswith("0"):
        match = _NATIONAL.fullmatch(digits)
        return match[1] if match else digits
    return digits


def _brazilian(digits: str) -> str:
    area, number = digits[:2], digits[2:]
    if len(number) not in {8, 9}:
        raise Reason(_SHAPE)
    if area not in AREAS:
        raise Reason(f"Não existe o DDD {area}. Escreva assim: (11) 98765-4321.")
    if len(set(number)) == 1:
        raise Reason("Confira o número: os dígitos são todos iguais.")
    if len(number) == 9 and number[0] != "9":  # noqa: PLR2004 - a mobile number's nine digits
        raise Reason("Um celular começa com 9 depois do DDD.")
    if len(number) == 8 and number[0] in "6789":  # noqa: PLR2004
        raise Reason("Falta o 9 na frente do celular.")
    if number[0] in "01":
        raise Reason("Um telefone fixo começa com 2, 3, 4 ou 5 depois do DDD.")
    return f"+55{digits}"


def _phone(typed: Any) -> str:
    text = text_of(typed, _MOST)
    if not text.strip():
        raise Reason("Preencha este campo.")
    return telephone(text)


Phone = Annotated[str, Reads(_phone, _SCHEMA)]
"""A telephone in an input; comes out as E.164."""
