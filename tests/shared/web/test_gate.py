"""Whatever reaches a function is answered by it: nothing of the framework's own leaves."""

import io
import sys
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from functions.auth.routes import routes as auth_routes
from functions.clinic.routes import routes as clinic_routes
from shared.web import headers
from shared.web.routing import Route
from tests.support.caller import Caller, application, entry

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
LARGE = b'{"name": "' + b"a" * 1_000_001 + b'"}'
ROUTES = [*auth_routes.by_endpoint.values(), *clinic_routes.by_endpoint.values()]


def assert_ours(answer: TestResponse) -> None:
    """Every header of ours, once, and none of the words that the framework has for failures."""
    for name, value in headers.FIXED:
        assert answer.headers.getlist(name) == [value]
    assert len(answer.headers.getlist("Content-Security-Policy")) == 1
    assert answer.headers["Cache-Control"] == "no-store" or answer.status_code < 400
    assert answer.headers["X-Trace-Id"]
    assert "X-Google-Status" not in answer.headers
    if answer.status_code >= 400 and answer.data:
        assert answer.mimetype in {"text/html", "application/problem+json"}
        assert answer.mimetype != "text/html" or 'lang="pt-BR"' in answer.text


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_a_body_too_large_is_refused_on_every_route(acme: Caller, route: Route) -> None:
    """413 in our own form for anybody, whether or not the handler would have read it."""
    path = route.path.replace("<uuid:", "<").replace("<", "").replace(">", "")

    for prefix, caller in (("", acme.anonymous), ("/api", acme.anonymous), ("/api", acme)):
        answer = caller.request(
            route.method, prefix + path, data=LARGE, content_type="application/json"
        )
        assert answer.status_code == 413
        assert_ours(answer)


def test_a_page_says_so_too(acme: Caller) -> None:
    """A person reads a page, with the way back."""
    answer = acme.post("/clinic/patients", data=LARGE, content_type="text/plain", headers=HTML)

    assert (answer.status_code, answer.mimetype) == (413, "text/html")
    assert "1 MB" in answer.text
    assert_ours(answer)


def test_a_million_bytes_are_taken(acme: Caller) -> None:
    """The limit is what it says: one byte more is too many."""
    body = b'{"name": "Massagem", "duration_min": 30}'.ljust(1_000_000)
    kind = "application/json"

    assert acme.post("/api/clinic/services", data=body, content_type=kind).status_code == 201
    assert acme.post("/api/clinic/services", data=body + b" ", content_type=kind).status_code == 413


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("prefix", ["", "/api"])
def test_a_body_that_never_ends_is_read_no_further(acme: Caller, prefix: str, kind: str) -> None:
    """Chunked it tells no length: reading stops at a million bytes, and the rest is thrown away."""
    rest = io.BytesIO(LARGE)

    answer = acme.post(
        f"{prefix}/clinic/services",
        input_stream=rest,
        content_type=kind,
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": ""},
    )

    assert answer.status_code == 413
    assert rest.read() == b""
    assert_ours(answer)


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS", "TRACE", "PROPFIND"])
@pytest.mark.parametrize(
    "path", ["/auth/%0a", "/auth/a%0d%0ab", "/auth/%ff", "/auth//login", "/auth/" + "a" * 60_000]
)
def test_an_address_nobody_can_have_meant_is_not_found(
    acme: Caller, path: str, method: str
) -> None:
    """With our own page, whatever the method."""
    answer = acme.request(method, path, headers=HTML)

    assert answer.status_code in {403, 404}
    assert_ours(answer)


@pytest.mark.parametrize("path", ["/robots.txt", "/favicon.ico", "/static/app.css", "/"])
@pytest.mark.parametrize("feature", ["auth", "clinic", "admin"])
def test_the_framework_s_own_addresses_are_ours(acme: Caller, feature: str, path: str) -> None:
    """It has answers of its own for these: not found, without a header."""
    answer = entry(feature, "http").get(path, headers={"Host": acme.host, **HTML})

    assert answer.status_code == 404
    assert_ours(answer)


def test_the_site_s_own_robots_are_served(site: Caller) -> None:
    """The route is reached, now that nobody stands before it."""
    assert "Disallow: /api/" in site.get("/robots.txt").text


@pytest.mark.parametrize("host", [".acme.app.localhost", "acme.app.localhost..", "[", "[::1", "á"])
def test_a_host_that_is_none_is_not_found(acme: Caller, host: str) -> None:
    """Ours to say, not the framework's."""
    page = acme.get("/auth/login", headers={"Host": host, **HTML})
    resource = acme.get("/api/clinic/services", headers={"Host": host})

    assert (page.status_code, resource.status_code) == (404, 404)
    assert_ours(page)
    assert_ours(resource)


BROKEN = """
from flask import Response

from shared.web.gate import answering


def http(request):
    raise RuntimeError("a secret")


def limits():
    raise RuntimeError("a secret")


answering(http, limits if LIMITED else None)


@answering
def event(request):
    return Response("of another target")
"""


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        ("/x", "text/html", "text/html"),
        ("/x", "*/*", "application/problem+json"),
        ("/api/x", "text/html", "application/problem+json"),
    ],
)
@pytest.mark.parametrize("limited", [False, True])
def test_a_failure_outside_every_handler_is_an_answer(
    tmp_path: Path, path: str, accept: str, kind: str, *, limited: bool
) -> None:
    """In our words, under the caller's trace, and telling nothing more."""
    (tmp_path / "main.py").write_text(BROKEN.replace("LIMITED", str(limited)))
    trace = "0af7651916cd43dd8448eb211c80319c"
    headers = {"Accept": accept, "traceparent": f"00-{trace}-b7ad6b7169203331-01"}

    answer = application("http", tmp_path / "main.py").get(path, headers=headers)

    assert (answer.status_code, answer.mimetype) == (500, kind)
    assert answer.headers["X-Trace-Id"] == trace
    assert "secret" not in answer.text
    assert_ours(answer)


UPLOADED = """
from flask import Response

from shared.web.gate import answering

SEEN = []


@answering
def http(request):
    SEEN.extend(request.files.values())
    return Response(str(SEEN[0].stream.closed))
"""


def test_what_was_uploaded_is_closed_with_its_request(tmp_path: Path) -> None:
    """A file that a handler did not close would stay on the disk of the instance."""
    (tmp_path / "main.py").write_text(UPLOADED)
    client = application("http", tmp_path / "main.py")

    answer = client.post("/", data={"logo": (io.BytesIO(b"a"), "logo.png")})

    assert answer.text == "False"
    assert sys.modules["main"].SEEN[0].stream.closed
