"""Routes of the JSON interface: a method, a path pattern and a handler."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from aiohttp import web

from emulators.storage.call import Call, Pattern
from emulators.storage.errors import Refused
from shared.record import record

Handler = Callable[[Call], Awaitable[web.Response]]
Served = TypeVar("Served", bound=Callable[..., Any])
_MARKED: defaultdict[Callable[..., Any], list[tuple[str, Pattern]]] = defaultdict(list)


@record
class Route:
    """One entry of the routing table."""

    method: str
    pattern: Pattern
    handler: Handler


def on(method: str, path: str) -> Callable[[Served], Served]:
    """Mark what an API serves there; see ``routes``."""

    def mark(served: Served) -> Served:
        _MARKED[served].append((method, Pattern.read(path)))
        return served

    return mark


def routes(api: object) -> list[Route]:
    """What ``api`` serves, in the order in which it is written."""
    found = [(name, made) for name, made in vars(type(api)).items() if callable(made)]
    return [Route(*mark, getattr(api, name)) for name, made in found for mark in _MARKED[made]]


def find(routes: Sequence[Route], call: Call) -> Handler:
    """Handler of a call, whose ``names`` it fills.

    Raises:
        Refused: 404, no such path; 405, not by this method.
    """
    known = False
    for route in routes:
        names = route.pattern.match(call.segments)
        if names is not None and route.method == call.method:
            call.names = names
            return route.handler
        known = known or names is not None
    if known:
        raise Refused(405, "methodNotAllowed", "Method not allowed")
    raise Refused(404, "notFound", "Not Found")


def answer(resource: Any, status: int = 200) -> web.Response:
    """Answer with a JSON resource."""
    return web.json_response(resource, status=status)


def empty() -> web.Response:
    """Answer of a deletion."""
    return web.Response(status=204)
