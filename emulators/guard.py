"""Keeps pages of other sites away from what is meant for programs of this machine.

A browser lends its owner's place on the machine to every page it shows. It tells a page's origin,
and its host is the page's own when a foreign name was bent to this address; programs tell neither.
"""

from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

# ``mail`` and ``storage`` stand before the names that the local balancer answers.
HOSTS = ("127.0.0.1", "localhost", "::1", "mail.app.localhost", "storage.app.localhost")
SAFE = ("GET", "HEAD", "OPTIONS")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def is_ours(request: web.Request) -> bool:
    """Tell whether the request was sent to a name of ours; any other was bent to this address."""
    try:
        return urlsplit(f"//{request.headers.get('Host', '')}").hostname in HOSTS
    except ValueError:
        return False


def is_foreign(request: web.Request) -> bool:
    """Tell whether a page of another site sent the request.

    Following a link to a page is no sending; a form that is posted from elsewhere is.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is None:  # an old browser, or a program, which has no origin either
        return origin is not None and urlsplit(origin).netloc != request.headers.get("Host")
    follows = request.method in SAFE and request.headers.get("Sec-Fetch-Mode") == "navigate"
    return site not in ("same-origin", "none") and not follows


@web.middleware
async def own_pages_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what a foreign page or a foreign name brought."""
    if not is_ours(request):
        raise web.HTTPMisdirectedRequest(text="no name of this machine's emulators")
    if is_foreign(request):
        raise web.HTTPForbidden(text="only programs and the emulators' own pages")
    return await handler(request)
