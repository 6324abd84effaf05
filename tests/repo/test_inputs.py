"""Every input of every feature: read by types of our own, refused in whole sentences."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest

from shared.errors import Invalid
from shared.fields import Reads
from shared.manifest import load
from shared.web.reading import adapter, parse
from tests.support.samples import sample

FEATURES = [feature for feature, entry in load().items() if "http" in entry]


def _shapes() -> Iterator[Any]:
    for feature in FEATURES:
        routes = import_module(f"functions.{feature}.routes").routes
        for endpoint, route in routes.by_endpoint.items():
            for shape in filter(None, (route.body, route.query)):
                yield pytest.param(shape, id=f"{endpoint} {shape.__name__}")


SHAPES = list(_shapes())


def _bare(name: str, kind: Any) -> Iterator[str]:
    """Where ``kind`` leaves to a library what a person may write."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated and any(isinstance(one, Reads) for one in inner[1:]):
        return
    if origin in {Annotated, list}:
        yield from _bare(name, inner[0])
    elif origin in {Union, UnionType}:
        for one in inner:
            yield from _bare(name, one)
    elif is_dataclass(kind):
        hints = get_type_hints(kind, include_extras=True)
        for one in fields(kind):
            yield from _bare(f"{name}.{one.name}", hints[one.name])
    elif origin is not Literal and kind not in {UUID, NoneType}:
        yield f"{name}: {kind}"


@pytest.mark.parametrize("shape", SHAPES)
def test_no_field_is_read_by_a_library(shape: Any) -> None:
    """Text, numbers, dates and the rest have a type of ``shared``, or one made of ``Reads``."""
    assert list(_bare(shape.__name__, shape)) == []


ANYTHING = [
    *(None, True, False, 0, -1, 1.5, 7, 10**30, -(10**30), 34200, [], {}, [None], ["x"], [{}]),
    *("", " ", "x", "yes", "None", "1_000", "1.5", "1,234.56", "-1", "9" * 5000, "x" * 70_000),
    *("34200", "09:30Z", "2026-02-31", "2026-13-45", "1764115200", "0001-01-01T00:00:00+14:00"),
    *("\u200b\u200b", "\x1c\x1c", "Ana\nBcc: x", "\u202eAna", "a" + "\u0301" * 40, "\u3164", "..."),
    *("maria@exemplo", "joão@exemplo.com", "a@b@c.com", "@", "(23) 98765-4321", "(11) 1111-1111"),
    *("111.111.111-11", "12ABC34501DE36", "8-12-14", "25:00", "%", "{}", "{x}", "'\"<b>"),
    *([str(UUID(int=5))] * 3, [[]], [{"weekday": 9, "opens": "x", "closes": None}] * 2),
    [str(UUID(int=5))] * 2000,
]
ENGLISH = re.compile(
    r"\b(value|should|input|valid|error|string|field|required|must|none|true|false|null|type|"
    r"expected|got|least|most|greater|less|than|integer|object|instance|e-?mail address)\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[A-ZÁÉÍÓÚÂÊÔÃÕÇ“][^{}_\\]*[.!?]", re.DOTALL)


def _is_sentence(reason: str) -> bool:
    return bool(SENTENCE.fullmatch(reason)) and not ENGLISH.search(reason)


def _refusals(shape: Any) -> Iterator[tuple[str, Any, str]]:
    """Every reason that ``shape`` gives for what a field, or the whole, may be sent."""
    schema = adapter(shape).json_schema()
    right = sample(schema, {})
    edges = {name: _edges(field) for name, field in schema.get("properties", {}).items()}
    wrong = [({**right, name: value}, value) for name in edges for value in edges[name] + ANYTHING]
    wrong += [({k: v for k, v in right.items() if k != name}, "missing") for name in right]
    wrong += [(value, value) for value in ANYTHING if not isinstance(value, dict)]
    for body, value in wrong:
        try:
            parse(shape, body)
        except Invalid as refused:
            for name, reason in refused.fields.items():
                yield name, value, reason


def _edges(field: dict[str, Any]) -> list[Any]:
    """What is just beyond the limits of a field."""
    kinds = [field, *field.get("anyOf", [])]
    longest = [kind["maxLength"] for kind in kinds if "maxLength" in kind]
    shortest = [kind["minLength"] for kind in kinds if kind.get("minLength")]
    least = [kind["minimum"] for kind in kinds if "minimum" in kind]
    most = [kind["maximum"] for kind in kinds if "maximum" in kind]
    return [
        *("ã" * (n + 1) for n in longest),
        *("ã" * (n - 1) for n in shortest),
        *(n - 1 for n in least),
        *(n + 1 for n in most),
        *(str(n + 1) for n in most),
    ]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_reason_is_a_whole_sentence_of_ours(shape: Any) -> None:
    """Portuguese, from its capital to its full stop; no library's words, names or braces."""
    told = list(_refusals(shape))

    assert told
    assert [one for one in told if not _is_sentence(one[2])] == []


@pytest.mark.parametrize("shape", SHAPES)
def test_every_field_is_refused_by_name(shape: Any) -> None:
    """Each one has something it does not take, and says so under its own name."""
    names = {name for name, _, _ in _refusals(shape)}

    assert {field.name for field in fields(shape)} <= names
