"""``/metrics`` on every service's own port, and what each request adds to it.

The balancer forwards whole hosts, so the path alone protects nothing: figures are given only to a
caller on this very machine that came by no proxy, such as the collector beside the service. To
anybody else the path does not exist.
"""

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from time import time_ns

from flask import Request, Response

from shared import metrics
from shared.metrics import Reader, Sample
from shared.telemetry import Trace
from shared.web import security
from shared.work import Platform

PATH = "/metrics"
Series = Callable[[Platform], Iterable[Sample]]


def figures(request: Request, platform: Platform, *series: Series) -> Response | None:
    """All figures of this process; None when the caller may not have them."""
    if not _beside(request):
        return None
    readers: list[Reader] = [lambda: _pools(platform)]
    readers += [lambda one=one: one(platform) for one in series]  # type: ignore[misc]
    text = metrics.text(platform.settings.service, *readers)
    return security.harden(Response(text, content_type=metrics.CONTENT_TYPE))


def _beside(request: Request) -> bool:
    """Whether the caller is on this machine, speaks to it by address, and came by no proxy."""
    environ = request.environ
    proxied = any(
        name in environ for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA")
    )
    host = environ.get("HTTP_HOST", "").rsplit(":", 1)[0].strip("[]")
    return not proxied and all(map(_loopback, (host, environ.get("REMOTE_ADDR", ""))))


def _loopback(host: str) -> bool:
    """Whether ``host`` is this machine; Google's collector calls it by its unspecified address."""
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _pools(platform: Platform) -> Iterable[Sample]:
    for database, (lent, size) in platform.databases.in_use.items():
        yield Sample("avila_pool_in_use", lent, {"database": database})
        yield Sample("avila_pool_size", size, {"database": database})


def note_request(trace: Trace, method: str, route: str, status: int) -> None:
    """Count one answered request and name its trace, by the route's template."""
    metrics.REQUESTS.observe((time_ns() - trace.began) / 1e9, method, route, str(status))
    trace.name = f"{method} {route}"
    trace.failed |= status >= 500  # noqa: PLR2004 - ours, not the caller's
    trace.attributes = {
        "http.request.method": method,
        "http.route": route,
        "http.response.status_code": status,
    }


def note_delivery(trace: Trace, status: int) -> None:
    """Count one delivery and name its trace, by the type of what was delivered."""
    kind = trace.fields.get("event", "-")  # known only once a handler was found
    metrics.DELIVERIES.observe((time_ns() - trace.began) / 1e9, kind, str(status))
    trace.name = f"process {kind}"
    trace.failed |= status >= 500  # noqa: PLR2004
    trace.attributes = {
        "messaging.operation.type": "process",
        "http.response.status_code": status,
    }
