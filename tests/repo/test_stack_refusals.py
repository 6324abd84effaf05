"""What the balancer answers itself: our words, every header, and nothing kept that may change."""

import http.client
import socket
import ssl
from collections.abc import Iterator

import pytest

from scripts.lib.dev import tls
from scripts.lib.dev.place import HOST
from scripts.lib.dev.processes import Process
from scripts.lib.dev.stack import Stack
from shared.web import assets, headers, refusals
from tests.repo.stack_world import Answer, a_stack, ask, connection

pytestmark = pytest.mark.stack

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running stack of the small checkout."""
    with a_stack(tmp_path_factory.mktemp("stack")) as started:
        started.up(tied=True)
        yield started


def raw(stack: Stack, sent: bytes) -> Answer:
    """What is answered to these very bytes."""
    trust = ssl.create_default_context(cafile=str(tls.authority_path(stack.place)))
    address = (HOST, stack.place.port("nginx"))
    with (
        socket.create_connection(address, 10) as plain,
        trust.wrap_socket(plain, server_hostname="acme.app.localhost") as secure,
    ):
        secure.sendall(sent)
        response = http.client.HTTPResponse(secure)
        response.begin()
        return Answer(response.status, response.headers, response.read())


def assert_ours(answer: Answer) -> None:
    """Every header of ours, each once."""
    for name, value in headers.FIXED:
        assert answer.headers.get_all(name) == [value]
    assert answer.headers.get_all("Content-Security-Policy") == [refusals.POLICY]
    assert answer.headers.get_all("Cache-Control") == ["no-store"]
    assert answer.headers.get_all("Server") == ["nginx"]


TO = "Host: acme.app.localhost\r\nConnection: close\r\n"
WRONG = {
    "no request at all": (400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
    "no host": (400, "GET / HTTP/1.1\r\n\r\n"),
    "two lengths": (400, f"POST / HTTP/1.1\r\n{TO}Content-Length: 1\r\nContent-Length: 2\r\n\r\n"),
    "both lengths": (
        400,
        f"POST / HTTP/1.1\r\n{TO}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    ),
    "nothing here": (404, f"GET /nothing HTTP/1.1\r\n{TO}\r\n"),
    "TRACE": (405, f"TRACE / HTTP/1.1\r\n{TO}\r\n"),
    "a file that is written to": (405, f"POST /static/@/app.css HTTP/1.1\r\n{TO}\r\n"),
    "too large": (413, f"POST /alpha HTTP/1.1\r\n{TO}Content-Length: 99999999\r\n\r\n"),
    "an endless address": (414, f"GET /{'a' * 12_000} HTTP/1.1\r\n{TO}\r\n"),
    "an endless header": (431, f"GET / HTTP/1.1\r\n{TO}X: {'a' * 12_000}\r\n\r\n"),
    "a file as it was": (412, f"GET /static/@/app.css HTTP/1.1\r\n{TO}If-Match: x\r\n\r\n"),
    "another coding": (501, f"POST / HTTP/1.1\r\n{TO}Transfer-Encoding: x\r\n\r\n"),
}


@pytest.mark.parametrize(("status", "sent"), WRONG.values(), ids=WRONG)
def test_what_the_balancer_refuses_is_told_in_our_words(
    stack: Stack, status: int, sent: str
) -> None:
    """Whatever it could not take, with the headers of every other answer."""
    answer = raw(stack, _at(stack, sent).encode())

    assert answer.status == status
    assert_ours(answer)
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json
    assert (told["status"], told["trace_id"]) == (status, answer.headers["X-Trace-Id"])


def _at(stack: Stack, sent: str) -> str:
    return sent.replace("@", assets.digest(stack.place.root))


def test_a_person_reads_a_page_and_a_program_a_problem(stack: Stack) -> None:
    """Below /api always the latter, whatever is asked for."""
    page = ask(stack.place, "acme.app.localhost", "/nothing", **HTML)
    problem = ask(stack.place, "acme.app.localhost", "/api/nothing", **HTML)

    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Página não encontrada" in page.body.decode()
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert set(problem.json) >= {"type", "title", "status", "code", "detail", "fields", "trace_id"}


def test_a_service_that_is_late_may_be_asked_again(stack: Stack) -> None:
    """504 in our words, with the time to wait."""
    answer = ask(stack.place, "acme.app.localhost", "/alpha/slow", **HTML)

    assert (answer.status, answer.headers["Retry-After"]) == (504, "5")
    assert "demorou demais" in answer.body.decode()
    assert_ours(answer)


def test_too_many_requests_may_be_sent_again(stack: Stack) -> None:
    """429 in our words, with the time to wait."""
    with connection(stack.place, "app.localhost", "127.0.0.9") as connected:
        for _ in range(400):
            connected.request("GET", "/", headers={"Host": "app.localhost"})
            response = connected.getresponse()
            answer = Answer(response.status, response.headers, response.read())
            if answer.status == 429:
                break

    assert (answer.status, answer.headers["Retry-After"]) == (429, "5")
    assert_ours(answer)
    assert answer.json["code"] == "too_many"


def test_a_file_is_kept_for_ever_under_its_own_digest_alone(stack: Stack) -> None:
    """Under another stands what is there today, and nobody may keep it."""
    own, other = (
        ask(stack.place, "acme.app.localhost", _at(stack, f"/static/{digest}/app.css"))
        for digest in ("@", "000000000000")
    )
    gone = ask(stack.place, "acme.app.localhost", _at(stack, "/static/@/gone.css"))

    assert own.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (other.status, other.headers["Cache-Control"]) == (200, "no-store")
    assert (gone.status, gone.headers["Cache-Control"]) == (404, "no-store")
    for name, value in headers.FIXED:
        assert own.headers.get_all(name) == [value]
    part = ask(stack.place, "acme.app.localhost", _at(stack, "/static/@/app.css"), Range="bytes=9-")
    assert part.status == 200


@pytest.mark.parametrize(
    ("least", "most", "taken"),
    [
        (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_2, False),
        (ssl.TLSVersion.TLSv1_3, ssl.TLSVersion.TLSv1_3, True),
    ],
)
def test_nothing_older_than_tls_1_3_is_spoken(
    stack: Stack, least: ssl.TLSVersion, most: ssl.TLSVersion, *, taken: bool
) -> None:
    """As in the cloud."""
    trust = ssl.create_default_context(cafile=str(tls.authority_path(stack.place)))
    trust.minimum_version, trust.maximum_version = least, most
    with socket.create_connection((HOST, stack.place.port("nginx")), 5) as plain:
        try:
            with trust.wrap_socket(plain, server_hostname="app.localhost") as secure:
                assert taken, secure.version()
        except ssl.SSLError:
            assert not taken


@pytest.mark.parametrize("curve", ["X448", "secp521r1"])
def test_no_other_curve_is_agreed_on(stack: Stack, curve: str) -> None:
    """X25519, P-256 and P-384 alone (Mozilla's modern profile)."""
    trust = ssl.create_default_context(cafile=str(tls.authority_path(stack.place)))
    try:
        trust.set_ecdh_curve(curve)
    except ValueError:
        pytest.skip(f"this Python knows no {curve}")
    with (
        socket.create_connection((HOST, stack.place.port("nginx")), 5) as plain,
        pytest.raises(ssl.SSLError),
    ):
        trust.wrap_socket(plain, server_hostname="app.localhost")


def test_a_service_that_is_away_may_be_asked_again(stack: Stack) -> None:
    """503 in our words, as long as it takes; last here, for it ends a service."""
    record = stack.state.children["gamma-http"]
    assert isinstance(record.process, Process)
    stack_answer = None
    for _ in range(200):
        record.process.kill_group()
        stack_answer = ask(stack.place, "admin.app.localhost", "/gamma", **HTML)
        if stack_answer.status != 200:
            break
        record = stack.state.children["gamma-http"]

    assert stack_answer is not None
    assert (stack_answer.status, stack_answer.headers["Retry-After"]) == (503, "5")
    assert "Serviço indisponível" in stack_answer.body.decode()
    assert_ours(stack_answer)
