"""A record: what ``@dataclass(frozen=True, slots=True)`` makes, at a tenth of its price.

The standard decorator compiles six methods for every class, though with as many fields they differ
in names alone. Here it compiles them once for each number of fields, for a model whose methods the
records then take with their own names in them. What asks for more than plain fields is left to it.
"""

import sys
from collections.abc import Callable
from dataclasses import (
    KW_ONLY,
    MISSING,
    Field,
    FrozenInstanceError,
    InitVar,
    dataclass,
    field,
    fields,
    is_dataclass,
    make_dataclass,
)
from functools import cache
from reprlib import recursive_repr
from types import FunctionType
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")

_RENAMED = ("__init__", "__eq__", "__hash__")
_SHARED = ("__getstate__", "__setstate__", "__dataclass_params__")
_MADE = {*_RENAMED, *_SHARED, "__repr__", "__setattr__", "__delattr__"}
_ASKED = {"__slots__", "__match_args__"}


@overload
def record(cls: type[T], /) -> type[T]: ...
@overload
def record(
    *, kw_only: bool = ..., order: bool = ..., eq: bool = ...
) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: Any = None, /, **ways: bool) -> Any:
    """Make a frozen dataclass with slots; ``ways`` are the standard decorator's own."""
    if cls is None or not _plain(cls):
        return dataclass(cls, frozen=True, slots=True, **ways)
    return _finished(dataclass(init=False, repr=False, eq=False, slots=True)(cls))


def _plain(cls: type) -> bool:
    """It has a docstring and no more than names, types and defaults, the required ones first."""
    held = cls.__dict__
    types = held.get("__annotations__", {})
    given = [name in held for name in types]
    return (
        type(cls) is type
        and bool(cls.__doc__)
        and "self" not in types
        and given == sorted(given)
        and not held.keys() & (_MADE | _ASKED)
        and not hasattr(cls, "__post_init__")
        and not any(is_dataclass(base) for base in cls.__mro__)
        and not any(isinstance(value, Field) for value in held.values())
        and not any(isinstance(one, str | InitVar) or one is KW_ONLY for one in types.values())
    )


def _finished(cls: Any) -> Any:
    """The class with the methods that the standard decorator would have compiled for it."""
    own = fields(cls)
    names = tuple(one.name for one in own)
    model, placeholders = _model(len(own))
    renamed = dict(zip(placeholders, names, strict=True))
    scope = vars(sys.modules[cls.__module__])
    methods = {name: _renamed(getattr(model, name), renamed, scope) for name in _RENAMED}
    methods["__init__"].__defaults__ = (
        tuple(one.default for one in own if one.default is not MISSING) or None
    )
    methods["__init__"].__annotations__ = {one.name: one.type for one in own} | {"return": None}
    for name, method in {**methods, **_told(names), **_frozen(cls, names)}.items():
        method.__name__, method.__qualname__ = name, f"{cls.__qualname__}.{name}"
        setattr(cls, name, method)
    for name in _SHARED:
        setattr(cls, name, getattr(model, name))
    return cls


@cache
def _model(size: int) -> tuple[type, tuple[str, ...]]:
    """What the standard decorator makes of so many fields, and what it calls them."""
    names = tuple(f"field_{one}" for one in range(size))
    doc = {"__doc__": "The model of its size."}
    return make_dataclass("Model", names, namespace=doc, frozen=True, slots=True), names


def _renamed(method: FunctionType, names: dict[str, str], scope: dict[str, Any]) -> FunctionType:
    """The same instructions over other fields."""
    code = method.__code__
    code = code.replace(
        co_varnames=tuple(names.get(one, one) for one in code.co_varnames),
        co_names=tuple(names.get(one, one) for one in code.co_names),
        co_consts=tuple(names.get(one, one) for one in code.co_consts),
    )
    return FunctionType(code, scope, method.__name__, None, method.__closure__)


def _told(names: tuple[str, ...]) -> dict[str, Any]:
    @recursive_repr("...")
    def told(self: Any) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__qualname__}({shown})"

    return {"__repr__": told}


def _frozen(cls: Any, names: tuple[str, ...]) -> dict[str, Any]:
    def assign(self: Any, name: str, value: object) -> None:
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        super(cls, self).__setattr__(name, value)

    def delete(self: Any, name: str) -> None:
        if type(self) is cls or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        super(cls, self).__delattr__(name)

    return {"__setattr__": assign, "__delattr__": delete}
