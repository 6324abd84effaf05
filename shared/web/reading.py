"""Untrusted data to typed shapes, with reasons a person can act on."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from shared.errors import Invalid
from shared.fields import Reason, Reasons

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


def _reasons(error: Any) -> Iterator[tuple[str, str]]:
    """Which input it is about, the field or one of those that it is made of, and what is said."""
    name = str(error["loc"][0]) if error["loc"] else "body"
    told = error.get("ctx", {})
    cause = told.get("error")
    if not isinstance(cause, Reason):
        yield name, _REASONS.get(error["type"], _OTHER).format(**told)
        return
    for one in cause.reasons if isinstance(cause, Reasons) else [cause]:
        yield f"{name}.{one.within}" if one.within else name, str(one)


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
            for name, why in _reasons(one):
                reasons.setdefault(name, why)
        raise Invalid("Confira os campos destacados.", **reasons) from error
    return value
