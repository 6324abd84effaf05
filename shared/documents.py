"""CPF and CNPJ: normalised text, because a CNPJ has letters since July 2026 (IN RFB 2.229/2024)."""

import re
from typing import Annotated, Any, Final

from validate_docbr import CNPJ, CPF

from shared.fields import Reads, Reason
from shared.text import compact, text_of

_CPF_LENGTH: Final = 11
_CNPJ_LENGTH: Final = 14
_MOST: Final = 40
_SCHEMA: Final = {"type": "string", "maxLength": _MOST}
# Dots, strokes and every dash a word processor makes of one (Unicode Pd, and the minus sign).
_STROKES: Final = re.compile(
    "[.·•\u2027/\u2044\u2215\\\\_\\-\u058a\u2010-\u2015\u2212\u2e3a\u2e3b\\s]"
)


def normalised(typed: str) -> str:
    """Without dots, strokes, dashes, blanks and what cannot be seen, in capitals."""
    return _STROKES.sub("", compact(typed)).upper()


def checked(typed: str) -> str:
    """The normalised CPF or CNPJ.

    Check digits: CPF weights 10..2 and 11..2; CNPJ weights 5..2,9..2 and 6..2,9..2 over
    ASCII minus 48, so letters count 17 to 42 (NT Conjunta 2025.001).

    Raises:
        Reason: wrong length, wrong check digits or one repeated digit.
    """
    document = normalised(typed)
    if not document.isascii():  # Python takes the digits of every script for digits
        raise Reason("Use letras sem acento e dígitos de 0 a 9.")
    if len(document) == _CPF_LENGTH and document.isdigit() and CPF().validate(document):
        return document
    if len(document) == _CNPJ_LENGTH and CNPJ().validate(document):
        return document
    if len(document) not in {_CPF_LENGTH, _CNPJ_LENGTH}:
        raise Reason("Um CPF tem 11 dígitos e um CNPJ tem 14 letras ou dígitos.")
    raise Reason("Os dígitos verificadores não conferem. Confira o que foi digitado.")


def masked(document: str) -> str:
    """``12.ABC.345/01DE-35`` or ``123.456.789-09``, as people write them."""
    if len(document) == _CPF_LENGTH:
        return re.sub(r"(...)(...)(...)(..)", r"\1.\2.\3-\4", document)
    return re.sub(r"(..)(...)(...)(....)(..)", r"\1.\2.\3/\4-\5", document)


def _either(typed: Any) -> str:
    return checked(text_of(typed, _MOST))


def _cpf(typed: Any) -> str:
    text = text_of(typed, _MOST)
    if len(normalised(text)) != _CPF_LENGTH:
        raise Reason("Um CPF tem 11 dígitos.")
    return checked(text)


Document = Annotated[str, Reads(_either, _SCHEMA | {"examples": ["12.ABC.345/01DE-35"]})]
"""A CPF or CNPJ in an input; comes out normalised."""
Cpf = Annotated[str, Reads(_cpf, _SCHEMA | {"examples": ["529.982.247-25"]})]
"""A CPF in an input; comes out normalised."""
