"""Whatever arrives is answered in kind: what nobody would type is refused, never a 500."""

import io
from typing import Any

import pytest

from tests.support.caller import CSRF, Caller

PATHS = (
    "/auth/login",
    "/auth/renewal",
    "/clinic/agenda",
    "/clinic/appointments",
    "/clinic/patients",
    "/clinic/slots",
    "/workspace/settings/audit",
)
QUERIES = (
    "q=%00",
    "q=%ff%fe",
    "q=%ed%a0%80",
    "limit=" + "9" * 5000,
    "limit=1e400",
    "cursor=zzz",
    "next=%2F%E6%97%A5%0d%0aX:1",
    "next=/%E6%97%A5",
    "next=%2F%2Fevil.example",
    "next=/%5Cevil.example",
    "day=9999-12-31",
    "day=2000-01-01",
    "day=9223372036854775807",
    "since=2000-01-01T00:00:00%2B23:59",
    "time=10:00Z&day=2026-11-25",
    "%00=1",
    "&&&==;;",
)


@pytest.mark.parametrize("prefix", ["", "/api"])
@pytest.mark.parametrize("path", PATHS)
def test_a_hostile_query_is_refused_or_ignored(acme: Caller, path: str, prefix: str) -> None:
    """And never leads to another host."""
    answers = [acme.get(f"{prefix}{path}?{query}") for query in QUERIES]

    assert max(answer.status_code for answer in answers) < 500
    assert not [a for a in answers if a.headers.get("Location", "/")[:2] in {"//", "/\\"}]


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO"])
@pytest.mark.parametrize(
    "path",
    ["/auth/reset/%00", "/auth/reset/%ff%fe", "/auth/reset/a%0d%0ab", "/clinic/patients/%00"],
)
def test_a_hostile_path_is_not_found(acme: Caller, globex: Caller, path: str, method: str) -> None:
    """Whoever asks, with a genuine token of another workspace too."""
    answers = [acme.request(method, path), acme.request(method, f"/api{path}")]
    for place, sent in (
        (path, {"Cookie": f"__Host-session={globex.token}; __Host-csrf={CSRF}"}),
        (f"/api{path}", {"Authorization": f"Bearer {globex.token}"}),
    ):
        answers.append(acme.anonymous.request(method, place, headers=sent))

    assert {answer.status_code for answer in answers} <= {200, 400, 403, 404, 405}


@pytest.mark.parametrize(
    "cookie",
    [
        "\xff\xfe",
        "__Host-session=\xff\xfe",
        '__Host-session="\\000\\377"',
        '__Host-refresh="\\377"',
        "__Host-session=a.b.c",
        "=;;;=",
        "a" * 9000,
    ],
)
def test_a_hostile_cookie_is_nobody_s(acme: Caller, cookie: str) -> None:
    """It signs nobody in, renews nothing and breaks nothing."""
    home = acme.anonymous.get("/workspace", headers={"Cookie": cookie})
    renewal = acme.anonymous.get("/auth/renewal", headers={"Cookie": cookie})

    assert (home.status_code, renewal.status_code) == (303, 303)


@pytest.mark.parametrize(
    "sent",
    [
        {"Authorization": "Bearer \xff"},
        {"Authorization": "Bearer eyJhbGciOiJFUzI1NiIsImtpZCI6W119.e30.AA"},
        {"Accept": "\xff;q=zz"},
        {"If-None-Match": '"\xff'},
        {"X-Forwarded-For": "\xff,,,"},
        {"Origin": "\xff"},
        {"If-Match": '"' + "9" * 40},
        {"Idempotency-Key": "\xff"},
        {"Content-Length": "-5"},
    ],
    ids=str,
)
def test_a_hostile_header_is_refused_or_ignored(acme: Caller, sent: dict[str, str]) -> None:
    """Reading and writing, as a page and as a program."""
    service = {"name": "Massagem", "duration_min": 30}
    answers = [
        *(acme.get(path, headers=sent) for path in ("/clinic/services", "/api/clinic/services")),
        acme.post("/api/clinic/services", service, headers=sent),
    ]

    assert max(answer.status_code for answer in answers) < 500


MULTIPART = "multipart/form-data; boundary=x"
BODIES: dict[str, tuple[str, bytes]] = {
    "no boundary": ("multipart/form-data", b"x"),
    "nameless part": (
        MULTIPART,
        b"--x\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--x--\r\n",
    ),
    "charset": ("application/json; charset=utf-16", b"\xff\xfe{\0}\0"),
    "a list": ("application/json", b"[]"),
    "null": ("application/json", b"null"),
    "infinite": ("application/json", b'{"name": 1e400, "duration_min": 1e400, "day": 1e300}'),
    "names of ours": ("application/json", b'{"detail": [], "self": 1, "": {}, "name": {}}'),
}
TARGETS = (
    "/auth/login",
    "/clinic/appointments",
    "/clinic/patients",
    "/clinic/professionals",
    "/clinic/services",
    "/workspace/logo",
    "/workspace/settings",
)


@pytest.mark.parametrize("prefix", ["", "/api"])
@pytest.mark.parametrize(("kind", "body"), BODIES.values(), ids=BODIES)
def test_a_hostile_body_is_a_bad_request(acme: Caller, kind: str, body: bytes, prefix: str) -> None:
    """Or a record without what it said, but never a 500."""
    answers = [acme.post(prefix + path, data=body, content_type=kind) for path in TARGETS]

    assert max(answer.status_code for answer in answers) < 500


FIELD = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n%s\r\n'


@pytest.mark.parametrize(
    "body",
    [FIELD % (b"a" * 600_000) + b"--x--\r\n", FIELD % b"a" * 1500 + b"--x--\r\n"],
    ids=["one large field", "many fields"],
)
def test_a_form_too_large_is_refused(acme: Caller, body: bytes) -> None:
    """The parser's own limits are answered as a refusal."""
    answer = acme.post("/api/clinic/services", data=body, content_type=MULTIPART)

    assert answer.status_code == 413
    assert answer.json["code"] == "too_large"


def test_a_chunked_body_too_large_is_refused(acme: Caller) -> None:
    """It comes without a length, and is read no further than a million bytes."""
    body = b'{"name": "' + b"a" * 2_000_000 + b'"}'
    chunked: dict[str, Any] = {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""}

    answer = acme.post(
        "/api/clinic/services",
        input_stream=io.BytesIO(body),
        content_type="application/json",
        environ_overrides=chunked,
    )

    assert answer.status_code == 413


def test_a_foreign_token_leaves_one_line_an_hour(acme: Caller, globex: Caller) -> None:
    """A stranger's token does not fill somebody else's audit trail."""
    stranger = {"Authorization": f"Bearer {globex.token}"}
    for _ in range(3):
        acme.anonymous.get("/api/clinic/services", headers=stranger)

    with acme.db() as db:
        lines = db.scalar("select array_agg(changes -> 0 ->> 'after') from core.audit")
    assert lines == ["/clinic/services"]
