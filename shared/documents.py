"""CPF and CNPJ: normalised text, because a CNPJ has letters since July 2026 (IN RFB 2.229/2024)."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator
from validate_docbr import CNPJ, CPF

_CPF_LENGTH: Final = 11
_CNPJ_LENGTH: Final = 14


def normalised(typed: str) -> str:
    """Without dots, strokes, dashes and spaces, in capitals."""
    return re.sub(r"[.\-/\s]", "", typed).upper()


def checked(typed: str) -> str:
    """The normalised CPF or CNPJ.

    Check digits: CPF weights 10..2 and 11..2; CNPJ weights 5..2,9..2 and 6..2,9..2 over
    ASCII minus 48, so letters count 17 to 42 (NT Conjunta 2025.001).

    Raises:
        ValueError: wrong length, wrong check digits or one repeated digit.
    """
    document = normalised(typed)
    if not document.isascii():  # Python takes the digits of every script for digits
        raise ValueError("Use letras sem acento e dígitos de 0 a 9.")
    if len(document) == _CPF_LENGTH and document.isdigit() and CPF().validate(document):
        return document
    if len(document) == _CNPJ_LENGTH and CNPJ().validate(document):
        return document
    if len(document) not in {_CPF_LENGTH, _CNPJ_LENGTH}:
        raise ValueError("Um CPF tem 11 dígitos e um CNPJ tem 14 letras ou dígitos.")
    raise ValueError("Os dígitos verificadores não conferem. Confira o que foi digitado.")


def masked(document: str) -> str:
    """``12.ABC.345/01DE-35`` or ``123.456.789-09``, as people write them."""
    if len(document) == _CPF_LENGTH:
        return re.sub(r"(...)(...)(...)(..)", r"\1.\2.\3-\4", document)
    return re.sub(r"(..)(...)(...)(....)(..)", r"\1.\2.\3/\4-\5", document)


Document = Annotated[str, AfterValidator(checked)]
"""A CPF or CNPJ in an input shape; comes out normalised."""
