"""Paths of one feature, each bound to one handler."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from werkzeug.routing import Map, Rule

from shared.context import Context
from shared.once import RequestReused
from shared.web.request import Reply

Handler = Callable[..., Any]
Register = Callable[[Handler], Handler]


@dataclass(frozen=True, slots=True)
class Once:
    """A request with a key takes effect once: ``again`` shows, afresh, what it made before."""

    again: Callable[[Context, UUID], Reply]
    reused: type[RequestReused]


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path; ``access`` None takes the feature's from the manifest.

    ``body`` and ``query`` are the shapes its handler reads; the OpenAPI document shows them.
    ``once`` is for what makes something new: its reply names it as ``made``. ``form`` shows the
    page that sends here; it is shown again, as it was typed, when what was sent is refused.
    """

    method: str
    path: str
    handler: Handler
    access: str | None = None
    roles: frozenset[str] = frozenset()
    body: type | None = None
    query: type | None = None
    once: Once | None = None
    form: Handler | None = None


class Routes:
    """Collects handlers; ``shared.web.serve`` dispatches to them."""

    def __init__(self) -> None:
        self.map = Map(strict_slashes=False, merge_slashes=False)
        self.by_endpoint: dict[str, Route] = {}
        self.fixed: dict[str, Route] = {}  # those whose path is the same every time

    def _bind(self, method: str, path: str, **options: Any) -> Register:
        def register(handler: Handler) -> Handler:
            roles = frozenset(options.pop("roles", None) or ())
            route = Route(method, path, handler, roles=roles, **options)
            endpoint = f"{method} {path}"
            self.by_endpoint[endpoint] = route
            if "<" not in path:
                self.fixed[endpoint] = route
            self.map.add(Rule(path, methods=[method], endpoint=endpoint))
            return handler

        return register

    def get(self, path: str, **options: Any) -> Register:
        """``access``, ``roles``, ``query``: see ``Route``."""
        return self._bind("GET", path, **options)

    def post(self, path: str, **options: Any) -> Register:
        """``access``, ``roles``, ``body``, ``once``, ``form``: see ``Route``."""
        return self._bind("POST", path, **options)

    def put(self, path: str, **options: Any) -> Register:
        """``access``, ``roles``, ``body``: see ``Route``."""
        return self._bind("PUT", path, **options)

    def delete(self, path: str, **options: Any) -> Register:
        """``access``, ``roles``: see ``Route``."""
        return self._bind("DELETE", path, **options)
