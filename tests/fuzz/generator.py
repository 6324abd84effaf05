"""Requests that nobody would send, made from a seed: the same seed, the same requests."""

import json
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any
from urllib.parse import quote_from_bytes
from uuid import UUID

from tests.support.operations import Operation, filled
from tests.support.samples import sample

HTMX = (
    *("HX-Request", "HX-Boosted", "HX-History-Restore-Request"),
    *("HX-Current-URL", "HX-Prompt", "HX-Target", "HX-Trigger", "HX-Trigger-Name"),
)
HEADERS = (
    *("Accept", "Accept-Language", "Cookie", "If-Match", "If-None-Match", "Idempotency-Key"),
    *("Origin", "Referer", "User-Agent", "X-Forwarded-For", "X-HTTP-Method-Override"),
    *("traceparent", "Range", "X-Requested-With"),
)
KINDS = (
    *("application/json", "application/json; charset=utf-16", "application/problem+json"),
    *(
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
    ),
    *("text/plain", "application/xml", "application/octet-stream", "", "x", "application/json;;="),
)
SIZES = (0, 1, 100, 10_000, 999_999, 1_000_001, 12_000_000)
PLAIN = (
    *("", " ", "0", "-1", "1e400", "NaN", "null", "true", "None", "[]", "{}", "9" * 400),
    *("2026-11-26", "9999-12-31", "0001-01-01T00:00:00Z", "2031-03-03T10:00:00-03:00", "24:00"),
    *("ana@example.com", "a@" + "b" * 300, "../../etc/passwd", "%00", "%s%n", "'; select 1 --"),
    *("{{7*7}}", "<script>alert(1)</script>", "\r\nX: 1", "a" * 5_000, "00000000000", "(11)", "🜀"),
)
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 2**31, 2**63, 2**64, -(2**200), 1.5, 1e300, [], {}, [None]),
    *([[]], {"": {}}, [1, "a", None], {"a": {"b": {"c": []}}}, ["x"] * 3_000, "x"),
)


@cache
def _categories() -> Mapping[str, tuple[str, ...]]:
    """Characters of every category that Unicode has, some of each."""
    found: dict[str, list[str]] = {}
    for code in range(sys.maxunicode + 1):
        found.setdefault(unicodedata.category(chr(code)), []).append(chr(code))
    return {name: tuple(signs[:: max(1, len(signs) // 60)]) for name, signs in found.items()}


@dataclass(frozen=True)
class Call:
    """One request; printed when it fails."""

    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    data: bytes = b""

    def __str__(self) -> str:
        """As short as it can be sent again."""
        return (
            f"{self.method} {self.path[:300]} {self.headers} {len(self.data)}:{self.data[:300]!r}"
        )


class Generator:
    """Makes calls of one operation after another."""

    def __init__(self, seed: int, ids: Mapping[str, Any]) -> None:
        self._random, self._ids = Random(seed), dict(ids)  # noqa: S311 - repeatable on purpose

    def call(self, operation: Operation) -> Call:
        """One more, by page or by API."""
        prefix = self._random.choice(("", "/api"))
        headers = self._headers()
        data, kind = self._body(operation.told)
        if kind:
            headers["Content-Type"] = kind
        path = prefix + self._path(operation.path) + self._query(operation.told)
        return Call(operation.method, path, headers, data)

    def text(self) -> str:
        """A text of signs of one category, of several, or one that is known to hurt."""
        if self._chance(0.3):
            return self._random.choice(PLAIN)
        names = sorted(_categories())
        some = self._random.sample(names, self._random.choice((1, 1, 2, len(names))))
        length = self._random.choice((1, 2, 3, 10, 60, 300))
        return "".join(
            self._random.choice(_categories()[self._random.choice(some)]) for _ in range(length)
        )

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _path(self, path: str) -> str:
        if self._chance(0.8):
            return filled(path, self._ids)
        return filled(path, {name: _quoted(self.text()) for name in self._names(path)})

    def _names(self, path: str) -> list[str]:
        parts = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
        return [part.removesuffix("_id") for part in parts]

    def _query(self, told: Mapping[str, Any]) -> str:
        known = [p for p in told["parameters"] if p["in"] == "query"]
        pairs = [(p["name"], str(self._value(p["schema"]))) for p in known if self._chance(0.6)] + [
            (self.text(), self.text()) for _ in range(self._random.choice((0, 0, 0, 1, 3)))
        ]
        joined = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)
        return f"?{joined}" if joined else ""

    def _value(self, schema: Mapping[str, Any]) -> Any:
        if self._chance(0.4):
            return sample(dict(schema), self._identifiers)
        return self.text() if self._chance(0.7) else self._random.choice(ODD)

    @property
    def _identifiers(self) -> dict[str, UUID]:
        return {name: value for name, value in self._ids.items() if isinstance(value, UUID)}

    def _body(self, told: Mapping[str, Any]) -> tuple[bytes, str]:
        content = told.get("requestBody", {}).get("content", {})
        schema = content.get("application/json", {}).get("schema", {"type": "object"})
        if self._chance(0.1):
            size = self._random.choice(SIZES)
            return self._random.randbytes(min(size, 64)).ljust(size, b"a"), self._random.choice(
                KINDS
            )
        value = self._object(schema)
        match self._random.choice(("json", "json", "json", "form", "odd", "any")):
            case "json":
                return json.dumps(value).encode(), "application/json"
            case "form" if isinstance(value, dict):
                pairs = (f"{_quoted(name)}={_quoted(str(v))}" for name, v in value.items())
                return "&".join(pairs).encode(), "application/x-www-form-urlencoded"
            case "odd":
                return json.dumps(self._random.choice(ODD)).encode(), "application/json"
            case _:
                return json.dumps(value).encode(), self._random.choice(KINDS)

    def _object(self, schema: Mapping[str, Any]) -> Any:
        """What the document asks for, with some fields of something else."""
        value = sample(dict(schema), self._identifiers)
        if not isinstance(value, dict):
            return value
        known = schema.get("properties", {})
        for name, one in known.items():
            if self._chance(0.35):
                value[name] = self._value({**one, "$defs": schema.get("$defs", {})})
        if self._chance(0.1):
            value[self.text()] = self._random.choice(ODD)
        return value

    def _headers(self) -> dict[str, str]:
        sent = {name: self._header() for name in (*HTMX, *HEADERS) if self._chance(0.12)}
        for name in HTMX[:3]:
            if self._chance(0.3):
                sent[name] = "true"
        return sent

    def _header(self) -> str:
        """A header is of bytes; what no server lets through is left out."""
        raw = self.text().encode(errors="surrogatepass").decode("latin-1")
        return "".join(sign for sign in raw if sign >= " " and sign != "\x7f")


def _quoted(text: str) -> str:
    return quote_from_bytes(text.encode(errors="surrogatepass"), safe="")
