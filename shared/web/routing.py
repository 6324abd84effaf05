"""Paths of one feature, each bound to one handler."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any
from uuid import UUID

from werkzeug.routing import Map, Rule

from shared.context import Context, taken_by
from shared.once import RequestReused
from shared.record import record
from shared.web.request import Reply

Handler = Callable[..., Any]
Register = Callable[[Handler], Handler]


@record
class Once:
    """A request with a key takes effect once: ``again`` shows, afresh, what it made before."""

    again: Callable[[Context, UUID], Reply]
    reused: type[RequestReused]


@record
class Route:
    """One method of one path; it ``needs`` a permission, or ``open``, or ``member``.

    ``context`` is what its handler takes, and gives to ``form`` and ``once.again`` as well.
    ``body`` and ``query`` are the shapes its handler reads; the OpenAPI document shows them.
    ``once`` is for what makes something new: its reply names it as ``made``. ``form`` shows the
    page that sends here; it is shown again, as it was typed, when what was sent is refused.
    ``before`` is done first, with what the handler is given, in a transaction of its own: what it
    notes stays although the request is then refused.
    """

    method: str
    path: str
    handler: Handler
    needs: str
    context: type[Context] = Context
    body: type | None = None
    query: type | None = None
    once: Once | None = None
    form: Handler | None = None
    before: Handler | None = None


def _context(handler: Handler, others: Iterable[Handler | None]) -> type[Context]:
    """Which context ``handler`` takes.

    Raises:
        TypeError: what may answer in its stead takes more.
    """
    given = taken_by(handler)
    for other in others:
        if other and not issubclass(given, taken_by(other)):
            raise TypeError(f"{other} takes more than {handler}")
    return given


class Routes:
    """Collects handlers; ``shared.web.serve`` dispatches to them."""

    def __init__(self) -> None:
        self.by_endpoint: dict[str, Route] = {}
        self.fixed: dict[str, Route] = {}  # those whose path is the same every time

    @cached_property
    def map(self) -> Map:
        """All of them as Werkzeug matches them; made when first asked for, which a start is not."""
        rules = [
            Rule(route.path, methods=[route.method], endpoint=endpoint)
            for endpoint, route in self.by_endpoint.items()
        ]
        return Map(rules, strict_slashes=False, merge_slashes=False)

    def _bind(self, method: str, path: str, needs: str, **options: Any) -> Register:
        def register(handler: Handler) -> Handler:
            once: Once | None = options.get("once")
            others = (options.get("form"), options.get("before"), once.again if once else None)
            context = _context(handler, others)
            route = Route(method, path, handler, needs, context, **options)
            endpoint = f"{method} {path}"
            self.by_endpoint[endpoint] = route
            if "<" not in path:
                self.fixed[endpoint] = route
            return handler

        return register

    def get(self, path: str, *, needs: str, **options: Any) -> Register:
        """``query``: see ``Route``."""
        return self._bind("GET", path, needs, **options)

    def post(self, path: str, *, needs: str, **options: Any) -> Register:
        """``body``, ``once``, ``form``, ``before``: see ``Route``."""
        return self._bind("POST", path, needs, **options)

    def put(
        self, path: str, *, needs: str, form: Handler | None = None, **options: Any
    ) -> Register:
        """``body``: see ``Route``; with a ``form``, by POST as well: a page sends nothing else."""
        put = self._bind("PUT", path, needs, **options)
        if form is None:
            return put
        post = self.post(path, needs=needs, form=form, **options)
        return lambda handler: put(post(handler))

    def delete(self, path: str, *, needs: str, **options: Any) -> Register:
        """See ``Route``."""
        return self._bind("DELETE", path, needs, **options)
