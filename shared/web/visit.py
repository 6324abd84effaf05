"""One request as the edge sees it: which host and mode, who asks, and how to answer in kind."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from flask import Request, Response
from werkzeug.http import generate_etag, parse_etags

from shared import jsons, manifest
from shared.context import ANONYMOUS, Actor, Tenant
from shared.devices import located
from shared.errors import Problem, Unavailable
from shared.files import reached
from shared.identity import utc_now
from shared.rights import Rights, rights
from shared.settings import Settings
from shared.web import pages, security
from shared.web.filters import DEFAULT_ZONE
from shared.web.places import Places, offered
from shared.web.request import Cookie, Download, Input, Reply, safe_path

# All that decides between page, part and JSON, in which bytes, and who may see it.
_VARY = (
    "Accept, Accept-Encoding, HX-Request, HX-Boosted, HX-History-Restore-Request, Cookie, "
    "Authorization"
)
_UNSAFE = frozenset({"POST", "PUT", "DELETE", "PATCH"})


@dataclass
class Visit:
    """Mutable on purpose: tenant and actor become known step by step, errors in between too."""

    request: Request
    feature: str
    settings: Settings
    tenant: Tenant | None = None
    actor: Actor = ANONYMOUS
    route: tuple[str, str] = ("-", "-")  # method and template, once they are known
    reopen: Callable[[], Reply] | None = None  # the page of the form that was sent, of a person
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    reaches: str = ""  # where the page's scripts send to, beside this host
    framed: bool = False  # other sites may show the page

    def __post_init__(self) -> None:
        """Read what every request is asked; from the WSGI variables, at a tenth of the price."""
        request = self.request
        self.host = self.header("HTTP_HOST").rsplit(":", 1)[0].lower()  # without port
        self.api = request.path.startswith("/api/")  # JSON and bearer tokens, no cookies
        # The feature's own path, the same for API and page.
        self.path = request.path.removeprefix("/api") if self.api else request.path

    def header(self, variable: str) -> str:
        """A header by its WSGI name (HTTP_ACCEPT); empty when it was not sent."""
        value: str = self.request.environ.get(variable, "")
        return value

    @property
    def unsafe(self) -> bool:
        """Whether the method may change something."""
        return self.request.method in _UNSAFE

    @property
    def fragment(self) -> bool:
        """Whether htmx asks for a part of the page: not when it follows a link or goes back."""
        return (
            not self.api
            and self.header("HTTP_HX_REQUEST") == "true"
            and self.header("HTTP_HX_BOOSTED") != "true"
            and self.header("HTTP_HX_HISTORY_RESTORE_REQUEST") != "true"
        )

    @property
    def json(self) -> bool:
        """Whether the answer is JSON: the API's always, a page's on request."""
        if self.api:
            return True
        best = self.request.accept_mimetypes.best
        return best in {"application/json", "application/problem+json"}

    @cached_property
    def csrf(self) -> str:
        """The token of this browser, made now if it has none."""
        given = self.request.cookies.get(security.CSRF_COOKIE, "")
        return given if security.is_csrf(given) else security.new_csrf()

    @property
    def products(self) -> frozenset[str]:
        """What is switched on here."""
        return self.tenant.products if self.tenant else frozenset()

    @property
    def rights(self) -> Rights:
        """What roles give at this host."""
        return rights(manifest.realm_of(self.feature))

    @property
    def door(self) -> str | None:
        """Below which path people come in and go out at this host; None where nobody does."""
        return manifest.door(manifest.realm_of(self.feature))

    def may(self, permission: str) -> bool:
        """Whether who asks may do that here; templates ask it."""
        return self.rights.may(permission, self.actor.roles, self.products)

    def who_may(self, permission: str) -> str:
        """Whom to ask, where a page offers nothing to who may not."""
        return self.rights.who(permission, self.products)

    @property
    def address(self) -> str:
        """The caller, as the load balancer in front of us reports it."""
        hops = self.header("HTTP_X_FORWARDED_FOR").split(",")
        return hops[-2].strip() if len(hops) > 1 else hops[-1].strip()

    @property
    def place(self) -> str:
        """Where the caller is, as the load balancer says it by a header that only it can set."""
        return located(self.header(self.settings.place_variable))

    def _page(self, name: str, data: dict[str, Any]) -> str:
        variables = {
            "ctx_tenant": self.tenant,
            "ctx_actor": None if self.actor is ANONYMOUS else self.actor,
            "may": self.may,
            "who_may": self.who_may,
            "door": self.door,
            "path": self.path,
            "nonce": self.nonce,
            "csrf_token": self.csrf,
            "csrf_field": pages.csrf_field(self.csrf),
            "now": utc_now(),
            "base_url": self.settings.public_base_url,
            "places": self._places(),
            **data,
        }
        zone = self.tenant.zone if self.tenant else DEFAULT_ZONE
        return pages.render(self.feature, name, zone, variables)

    def _places(self) -> Places:
        if self.actor is ANONYMOUS:
            return Places()
        realm = manifest.realm_of(self.feature)
        return Places(offered(realm, self.actor.roles, self.products), self.path)

    def html(self, name: str, data: dict[str, Any], status: int = 200) -> Response:
        """A page or a fragment; the browser's CSRF cookie comes with it."""
        response = Response(self._page(name, data), status, content_type="text/html; charset=utf-8")
        if self.request.cookies.get(security.CSRF_COOKIE) != self.csrf:
            set_cookie(response, Cookie("csrf", self.csrf, 30 * 86_400))
        return response

    def answer(self, reply: Reply | Download | Response) -> Response:
        """``reply`` in the form this request asked for."""
        if isinstance(reply, Response):
            return reply
        if isinstance(reply, Download):
            return self._download(reply)
        self._open_to(reply)
        response = self._in_kind(reply)
        if reply.headers:
            response.headers.update(reply.headers)
        response.headers["Vary"] = _VARY
        if reply.toast and self.fragment:
            response.headers["HX-Trigger"] = json.dumps({"toast": {"text": reply.toast}})
        for cookie in () if self.api else reply.cookies:
            set_cookie(response, cookie)
        return response

    def _open_to(self, reply: Reply) -> None:
        self.framed = reply.framed
        if reply.uploads and self.tenant:
            self.reaches = reached(self.settings, self.tenant.id, reply.uploads)

    def _in_kind(self, reply: Reply) -> Response:
        if self.json:
            return self._json(reply)
        part = pages.part(self.feature, reply.view) if self.fragment and reply.view else None
        if part:
            return self._unless_shown(self.html(part, reply.data, reply.status))
        if reply.view is None or (reply.location and self.unsafe):
            target = reply.location or self.path
            if self.fragment:
                return Response(status=200, headers={"HX-Redirect": target})
            return Response(status=303, headers={"Location": target})
        return self.html(f"{reply.view}.html", reply.data, reply.status)

    def _unless_shown(self, part: Response) -> Response:
        """``part`` with what it can be told by again, or 304 when the page shows it already."""
        if self.request.method == "GET" and part.status_code == 200:  # noqa: PLR2004 - OK
            part.add_etag()
            part.make_conditional(self.request)
        return part

    def _json(self, reply: Reply) -> Response:
        body = jsons.dumps(reply.data).encode()
        if self.request.method != "GET" or reply.status != 200:  # noqa: PLR2004 - OK
            response = Response(body, reply.status, content_type="application/json")
            if reply.version is not None:
                response.headers["ETag"] = f'"{reply.version}"'
        else:
            response = self._unless_known(body, reply.version)
        if reply.location:
            response.headers["Location"] = reply.location
        return response

    def _unless_known(self, body: bytes, version: int | None) -> Response:
        """``body``, or 304 when the caller has it (RFC 9110, 13.1.2).

        The tag of a record begins with its version, which is what ``If-Match`` compares.
        """
        tag = generate_etag(body) if version is None else f"{version}.{generate_etag(body)}"
        if self._knows(tag):
            response = Response(status=304)
        else:
            response = Response(body, content_type="application/json")
        response.headers.add("ETag", f'"{tag}"')
        return response

    def _knows(self, tag: str) -> bool:
        known = self.header("HTTP_IF_NONE_MATCH")
        return bool(known) and parse_etags(known).contains_weak(tag)

    def _download(self, file: Download) -> Response:
        saved = {"Content-Disposition": f'attachment; filename="{file.filename}"'}
        headers = saved if file.filename else {}
        if file.policy:
            headers["Content-Security-Policy"] = file.policy
        if file.tag:
            headers |= {"ETag": f'"{file.tag}"', "Cache-Control": "private, no-cache"}
            if self._knows(file.tag):
                return Response(status=304, headers=headers)
        content = file.content() if callable(file.content) else file.content
        return Response(content, 200, headers, content_type=file.content_type)

    def problem(self, problem: Problem, trace_id: str) -> Response:
        """``problem`` as RFC 9457 JSON for programs and scripts, as a page for people."""
        body = _told(problem, trace_id)
        if self.json or self.fragment:
            kind = "application/problem+json"
            response = Response(jsons.dumps(body), problem.status, content_type=kind)
        else:
            data = {"problem": body, "back": self._from(), "again": self._again(problem)}
            response = self.html("problem.html", data, problem.status)
        response.headers["Vary"] = _VARY
        return response

    def reopened(self, form: Reply, problem: Problem, trace_id: str) -> Response:
        """The page of a form that was refused, with what was typed and what is wrong with it."""
        self._open_to(form)
        told = {"typed": Input(self.request).typed, "refused": _told(problem, trace_id)}
        response = self.html(f"{form.view}.html", {**form.data, **told}, problem.status)
        response.headers["Vary"] = _VARY
        return response

    def _again(self, problem: Problem) -> str:
        """The address to try again, of what was only read and may be there in a moment."""
        if self.unsafe or not isinstance(problem, Unavailable):
            return ""
        return safe_path(self.request.full_path.rstrip("?"), "")

    def _from(self) -> str:
        """The page of this host that led here, if one did."""
        came = urlsplit(self.header("HTTP_REFERER"))
        if came.netloc != self.request.host:
            return ""
        return safe_path(came._replace(scheme="", netloc="", fragment="").geturl(), "")


def _told(problem: Problem, trace_id: str) -> dict[str, Any]:
    return {
        "type": f"about:blank#{problem.code}",
        "title": problem.detail,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "fields": problem.fields,
        "trace_id": trace_id,
        **problem.more,
    }


def set_cookie(response: Response, cookie: Cookie) -> None:
    """Set or delete a ``__Host-`` cookie."""
    response.set_cookie(
        f"__Host-{cookie.name}",
        cookie.value or "",
        max_age=0 if cookie.value is None else cookie.max_age_s,
        secure=True,
        httponly=True,
        samesite="Lax",
        path="/",
    )
