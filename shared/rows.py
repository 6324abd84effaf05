"""Rows of an answer, as the shapes that their readers ask for."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any, TypeVar

from shared.wire import Answer

Row = TypeVar("Row")


@lru_cache(maxsize=1024)
def _maker(shape: Callable[..., Any], names: tuple[str, ...]) -> Callable[[list[Any]], Any]:
    """How a row becomes ``shape``: by position where the columns stand as the fields do."""
    if is_dataclass(shape) and names == tuple(f.name for f in fields(shape)):
        return lambda row: shape(*row)
    return lambda row: shape(**dict(zip(names, row, strict=True)))


def rows_of(shape: type[Row], answer: Answer) -> list[Row]:
    """The rows of ``answer``, one ``shape`` each, matched by column name."""
    called: Any = shape
    make = _maker(called, answer.names)
    return [make(row) for row in answer.rows or []]
