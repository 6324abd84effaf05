"""Untrusted data to typed shapes, with reasons a person can act on."""

from functools import cache
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from shared.errors import Invalid

Shape = TypeVar("Shape")

_REASONS: Final = {
    "missing": "Preencha este campo.",
    "string_type": "Escreva um texto.",
    "string_too_short": "Use pelo menos {min_length} caracteres.",
    "string_too_long": "Use no máximo {max_length} caracteres.",
    "too_short": "Escolha pelo menos {min_length}.",
    "too_long": "Escolha no máximo {max_length}.",
    "greater_than_equal": "Use um valor a partir de {ge}.",
    "greater_than": "Use um valor maior que {gt}.",
    "less_than_equal": "Use um valor até {le}.",
    "less_than": "Use um valor menor que {lt}.",
    "enum": "Escolha uma das opções.",
    "literal_error": "Escolha uma das opções.",
    "timezone_aware": "Informe o fuso horário.",
    "dataclass_type": "Envie um objeto com os campos.",
}
_BY_FAMILY: Final = {
    "int": "Escreva um número inteiro.",
    "decimal": "Escreva um número.",
    "float": "Escreva um número.",
    "finite": "Escreva um número.",
    "bool": "Escolha sim ou não.",
    "uuid": "Escolha um item da lista.",
    "datetime": "Escreva data e hora válidas.",
    "date": "Escreva uma data válida.",
    "time": "Escreva um horário válido.",
    "string_pattern": "Confira o formato.",
    "list": "Envie uma lista.",
}


@cache
def adapter(shape: Any) -> TypeAdapter[Any]:
    """The parser of ``shape``, built once."""
    return TypeAdapter(shape)


def _reason(error: Any) -> str:
    kind: str = error["type"]
    if kind == "value_error":
        cause = error.get("ctx", {}).get("error")
        return _email(str(cause)) if "email" in str(cause).lower() else str(cause)
    if kind in _REASONS:
        return _REASONS[kind].format(**error.get("ctx", {}))
    for family, reason in _BY_FAMILY.items():
        if kind.startswith(family):
            return reason
    return "Confira este campo."


def _email(cause: str) -> str:
    return "Confira o e-mail." if "@" in cause or "address" in cause else cause


def parse(shape: type[Shape], data: Any) -> Shape:
    """``data`` as ``shape``; a ValueError raised by the shape itself speaks for its field.

    Raises:
        Invalid: with one reason per bad field, in pt-BR.
    """
    known: Any = shape
    try:
        value: Shape = adapter(known).validate_python(data)
    except ValidationError as error:
        reasons: dict[str, str] = {}
        for one in error.errors(include_url=False):
            name = str(one["loc"][0]) if one["loc"] else "body"
            reasons.setdefault(name, _reason(one))
        raise Invalid("Confira os campos destacados.", **reasons) from error
    return value
