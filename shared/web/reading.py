"""Untrusted data to typed shapes, with reasons a person can act on."""

from functools import cache
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from shared.errors import Invalid
from shared.fields import Reason

Shape = TypeVar("Shape")

# What the library itself still judges; all else is read by ``shared.fields.Reads``.
_REASONS: Final = {
    "missing": "Preencha este campo.",
    "too_short": "Escolha pelo menos {min_length} itens.",
    "too_long": "Escolha no máximo {max_length} itens.",
    "literal_error": "Escolha uma das opções.",
    "dataclass_type": "Envie um objeto com os campos.",
    "list_type": "Envie uma lista.",
    "uuid_type": "Escolha um item da lista.",
    "uuid_parsing": "Escolha um item da lista.",
}
_OTHER: Final = "Confira este campo."


@cache
def adapter(shape: Any) -> TypeAdapter[Any]:
    """The parser of ``shape``, built once."""
    return TypeAdapter(shape)


def _name(error: Any) -> str:
    """Which input it is about: the field, or one of those that it is made of."""
    name = str(error["loc"][0]) if error["loc"] else "body"
    within = getattr(error.get("ctx", {}).get("error"), "within", "")
    return f"{name}.{within}" if within else name


def _reason(error: Any) -> str:
    told = error.get("ctx", {})
    cause = told.get("error")
    if isinstance(cause, Reason):
        return str(cause)
    return _REASONS.get(error["type"], _OTHER).format(**told)


def parse(shape: type[Shape], data: Any) -> Shape:
    """``data`` as ``shape``; only a ``Reason`` speaks for its field, never a library.

    Raises:
        Invalid: with one reason per bad field, in pt-BR.
    """
    known: Any = shape
    try:
        value: Shape = adapter(known).validate_python(data)
    except ValidationError as error:
        reasons: dict[str, str] = {}
        for one in error.errors(include_url=False):
            reasons.setdefault(_name(one), _reason(one))
        raise Invalid("Confira os campos destacados.", **reasons) from error
    return value
