"""JSON as we write it, and as strictly as we read it."""

import dataclasses
import json
import re
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any, Final
from uuid import UUID

_MAX_DEPTH: Final = 32
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")


class BadJson(ValueError):
    """The text is not JSON we accept; the message says why, in pt-BR."""


@cache
def _names(shape: Any) -> tuple[str, ...] | None:
    """Field names of a dataclass, None of anything else."""
    if not dataclasses.is_dataclass(shape):
        return None
    return tuple(field.name for field in dataclasses.fields(shape))


def _default(value: Any) -> Any:
    if isinstance(value, UUID):  # most frequent by far
        return str(value)
    shape: Any = type(value)
    names = _names(shape)
    if names is not None:
        return {name: getattr(value, name) for name in names}
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(type(value).__name__)


_encode: Final = json.JSONEncoder(default=_default, ensure_ascii=False, allow_nan=False).encode


def dumps(value: Any) -> str:
    """Dataclasses as objects, UUID and Decimal as text, moments as ISO 8601."""
    return _encode(value)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise BadJson("O JSON repete um mesmo campo.")
    return names


def _constant(name: str) -> Any:
    raise BadJson(f"O JSON traz {name}, que não é um número.")


def _check(value: Any, depth: int = 0) -> None:
    if depth > _MAX_DEPTH:
        raise BadJson("O JSON tem níveis demais.")
    match value:
        case str():
            check_text(value)
        case dict():
            for name, item in value.items():
                check_text(name)
                _check(item, depth + 1)
        case list():
            for item in value:
                _check(item, depth + 1)
        case _:
            pass


def check_text(text: str) -> None:
    """Refuse what PostgreSQL cannot hold: the NUL character and lone surrogates.

    Raises:
        BadJson: it holds one.
    """
    if _UNSTORABLE.search(text):
        raise BadJson("O texto traz um caractere inválido.")


def loads(body: bytes) -> Any:
    """Read JSON, refusing NaN, repeated names, deep nesting and characters no text may hold.

    Raises:
        BadJson: with the reason.
    """
    try:
        value = json.loads(body.decode(), object_pairs_hook=_pairs, parse_constant=_constant)
    except RecursionError as error:
        raise BadJson("O JSON tem níveis demais.") from error
    except BadJson:
        raise
    except ValueError as error:
        raise BadJson("O corpo não é um JSON válido em UTF-8.") from error
    _check(value)
    return value
