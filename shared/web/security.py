"""What every answer carries, and what a page's unsafe request must prove."""

import hmac
import re
import secrets
from typing import Final

from flask import Request, Response

from shared.errors import Forbidden
from shared.settings import Settings
from shared.web.headers import FIXED, NO_PAGE

CSRF_COOKIE: Final = "__Host-csrf"
_CSRF: Final = re.compile(r"[A-Za-z0-9_-]{32}")
# A mail looked at, which has its styles in it: it runs nothing, sends nothing, and is of no origin.
SHOWN_MAIL: Final = f"{NO_PAGE}; style-src 'unsafe-inline'; img-src https:; sandbox"


# What other sites may show in a frame: nobody can be led to press anything there, for it runs no
# script, sends no form and is sent no cookie of ours (SameSite=Lax).
FRAMED: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors https:"
)


class NotFromHere(Forbidden):
    """The form was not sent by a page of ours."""

    code = "web.not_from_here"


def add_headers(
    response: Response, settings: Settings, nonce: str, reaches: str = "", *, framed: bool = False
) -> None:
    """Security headers for pages, JSON and errors alike; a page is never stored by a cache.

    ``reaches`` is where scripts of this page send to beside its own host; ``framed``: see FRAMED.
    """
    page = response.mimetype == "text/html"
    own = FRAMED if framed else _of_page(settings, nonce, reaches)
    harden(response, own if page else NO_PAGE)


def harden(response: Response, policy: str = NO_PAGE) -> Response:
    """The same for what stands on no settings; a handler may name policies of its own."""
    headers = response.headers
    named = {name.lower() for name, _ in headers}  # once: each look-up would read all of them
    for name, value in FIXED:
        if name.lower() not in named:
            headers.add(name, value)
    if "content-security-policy" not in named:
        headers.add("Content-Security-Policy", policy)
    if "cache-control" not in named:
        headers.add("Cache-Control", "no-store")
    return response


def _of_page(settings: Settings, nonce: str, reaches: str) -> str:
    connect = f"'self' {reaches}".strip()
    return (
        f"default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; "
        f"img-src 'self' data: {settings.storage_public_url}; font-src 'self'; "
        f"connect-src {connect}; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; object-src 'none'"
    )


def new_csrf() -> str:
    """A value for the cookie; pages repeat it in the form."""
    return secrets.token_urlsafe(24)


def is_csrf(given: str) -> bool:
    """Whether ``given`` looks like one of ours: a page repeats no other."""
    return _CSRF.fullmatch(given) is not None


def check_csrf(request: Request) -> None:
    """Accept an unsafe request of a page: same origin, and cookie equal to the token sent.

    Raises:
        NotFromHere: one of the two does not hold.
    """
    origin = request.headers.get("Origin")
    same_origin = origin is None or origin == f"https://{request.headers.get('Host', '')}"
    cookie = request.cookies.get(CSRF_COOKIE, "")
    sent = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    matches = bool(cookie) and hmac.compare_digest(cookie.encode(), sent.encode())
    if not (same_origin and matches and site in {"same-origin", "none"}):
        raise NotFromHere("Recarregue a página e tente de novo.")
