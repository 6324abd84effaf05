"""One request as the handlers see it: opaque names from the raw path, query, headers, content.

Object names are decoded once, segment by segment, so that ``a%2Fb`` is one name and a name such as
``x/o/compose`` is never taken for a route.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, unquote

from aiohttp import web
from multidict import CIMultiDict

from emulators.storage import errors, fields
from emulators.storage.objects import Place
from emulators.storage.signatures import Presented
from shared.record import record

CHUNK = 1 << 18


@dataclass(slots=True)
class Call:
    """A request; ``names`` holds what the route's pattern found in the path."""

    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    origin: str
    content: AsyncIterator[bytes]
    names: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Read the query once; of a repeated name the last value counts."""
        self.query = dict(parse_qsl(self.query_string, keep_blank_values=True))

    @classmethod
    def of_http(cls, request: web.Request) -> Self:
        """Call of a request of its own; behind a proxy the origin is the one the browser sees."""
        path, _, query_string = request.raw_path.partition("?")
        scheme = request.headers.get("X-Forwarded-Proto", request.scheme)
        return cls(
            method=request.method,
            path=path,
            query_string=query_string,
            headers=request.headers,
            origin=f"{scheme}://{request.host}",
            content=request.content.iter_chunked(CHUNK),
        )

    @classmethod
    def of_part(
        cls, outer: "Call", method: str, target: str, headers: Mapping[str, str], body: bytes
    ) -> Self:
        """Call that was one part of a batch."""
        path, _, query_string = target.partition("?")
        insensitive = CIMultiDict(headers)
        return cls(method, path, query_string, insensitive, outer.origin, _only(body))

    @property
    def segments(self) -> list[str]:
        """Raw parts of the path."""
        return self.path.lstrip("/").split("/")

    @property
    def place(self) -> Place:
        """Object of the path, with the generation of the query.

        Raises:
            Refused: 400, the generation is no number.
        """
        given = self.query.get("generation")
        generation = None if given is None else fields.number("generation", given)
        return Place(self.names["bucket"], self.names["object"], generation)

    @property
    def presented(self) -> Presented:
        """What a signature is checked against."""
        pairs = [pair.partition("=") for pair in self.query_string.split("&") if pair]
        query = [(name, value) for name, _, value in pairs]
        return Presented(self.method, self.path, query, self.headers)

    def all_of(self, name: str) -> list[str]:
        """Every value of a query parameter that may repeat."""
        return parse_qs(self.query_string).get(name, [])

    async def read(self) -> bytes:
        """Whole content."""
        return b"".join([chunk async for chunk in self.content])

    async def json(self) -> dict[str, Any]:
        """Content as a JSON object; empty when there is none.

        Raises:
            Refused: 400, it is something else.
        """
        try:
            given = json.loads(await self.read() or b"{}")
        except (ValueError, RecursionError):
            raise errors.Refused(400, "parseError", "Parse Error") from None
        if not isinstance(given, dict):
            raise errors.Refused(400, "parseError", "Parse Error")
        return given


@record
class Pattern:
    """A path such as ``b/{bucket}/o/{object}``; every placeholder is one segment."""

    parts: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Self:
        return cls(tuple(text.split("/")))

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """Decode the placeholders; None when the path is another."""
        if len(segments) != len(self.parts):
            return None
        names = {}
        for part, segment in zip(self.parts, segments, strict=True):
            if part.startswith("{"):
                names[part[1:-1]] = unquote(segment)
            elif part != segment:
                return None
        return names


async def _only(body: bytes) -> AsyncIterator[bytes]:
    yield body
