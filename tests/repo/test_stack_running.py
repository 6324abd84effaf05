"""The supervisor and the load balancer, over a small checkout of their own."""

import http.client
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import grpc
import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
from google.oauth2 import service_account
from google.pubsub_v1 import PublisherClient
from google.pubsub_v1.services.publisher.transports import PublisherGrpcTransport

from scripts.lib.dev import ports
from scripts.lib.dev.child import Failed
from scripts.lib.dev.place import BUCKET, HOST, PROJECT
from scripts.lib.dev.stack import Stack
from shared.web import assets
from tests.repo.stack_world import STATIC, a_stack, ask, connection, get
from tests.support.waiting import until

pytestmark = pytest.mark.stack

TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A running stack of the small checkout, stopped even if the tests are killed."""
    with a_stack(tmp_path_factory.mktemp("stack")) as started:
        started.up(tied=True)
        yield started


@pytest.mark.parametrize(
    ("address", "service"),
    [
        ("acme.app.localhost/", "alpha-http"),
        ("acme.app.localhost/alpha", "alpha-http"),
        ("acme.app.localhost/alpha/a/b", "alpha-http"),
        ("nobody-yet.app.localhost/api/alpha/x", "alpha-http"),
        ("app.localhost/", "beta-http"),
        ("app.localhost/alpha", "beta-http"),
        ("admin.app.localhost/gamma/x", "gamma-http"),
    ],
)
def test_host_and_path_choose_the_function(stack: Stack, address: str, service: str) -> None:
    """A request reaches the function that the manifest names for its host and path."""
    host, _, path = address.partition("/")
    answer = ask(stack.place, host, f"/{path}")

    assert (answer.status, answer.json["service"]) == (200, service)
    assert answer.json["path"] == f"/{path}"


@pytest.mark.parametrize(
    "address",
    [
        "acme.app.localhost/alphabet",
        "acme.app.localhost/beta",
        "admin.app.localhost/alpha",
        "app.localhost/static/app.css",
    ],
)
def test_what_the_manifest_does_not_name_is_not_found(stack: Stack, address: str) -> None:
    """A path of no function ends at the load balancer."""
    host, _, path = address.partition("/")
    answer = ask(stack.place, host, f"/{path}")

    assert answer.status == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_foreign_host_gets_the_page_of_nothing(stack: Stack) -> None:
    """A host outside the platform's domain reaches no function."""
    with connection(stack.place, "app.localhost") as connected:
        answer = get(connected, "evil.example", "/", Accept="text/html")

    assert answer.status == 404
    assert "Página não encontrada" in answer.body.decode()


def test_plain_http_is_sent_to_https(stack: Stack) -> None:
    """The plain port redirects the platform's hosts, and no other."""
    connected = http.client.HTTPConnection(HOST, stack.place.port("nginx-plain"), timeout=5)
    ours = get(connected, "acme.app.localhost", "/a?b=1")
    foreign = get(connected, "evil.example", "/a?b=1")
    connected.close()

    assert ours.headers["Location"] == f"{stack.place.url('acme.app.localhost')}/a?b=1"
    assert (ours.status, foreign.status) == (301, 404)


def test_what_nginx_answers_itself_is_hardened(stack: Stack) -> None:
    """A refusal shows nothing, runs nothing and is kept to HTTPS, as every answer of a function."""
    with connection(stack.place, "app.localhost") as connected:
        answer = get(connected, "evil.example", "/", Accept="text/html")

    assert answer.status == 404
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_body_too_large_is_refused_in_words(stack: Stack) -> None:
    """Before it reaches a function, and in the form that the caller reads."""
    with connection(stack.place, "app.localhost") as connected:
        connected.putrequest("POST", "/", skip_host=True)
        for name, value in {"Host": "app.localhost", "Content-Length": "12000000"}.items():
            connected.putheader(name, value)
        connected.endheaders()
        answer = connected.getresponse()
        told = json.loads(answer.read())

    assert answer.status == 413
    assert told["title"] == "Arquivo grande demais"


def test_static_files_are_cached_for_a_year(stack: Stack) -> None:
    """The house's and a feature's come under one digest without a function, and never change."""
    digest = assets.digest(stack.place.root)
    for name, content in STATIC.items():
        answer = ask(stack.place, "acme.app.localhost", f"/static/{digest}/{name}")

        assert answer.body.decode() == content
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["Content-Type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize("path", ["alpha/main.py", "alpha/../main.py", "beta/own.css", "alpha/"])
def test_nothing_else_of_a_feature_is_served(stack: Stack, path: str) -> None:
    """Its code lies beside its static files, and is nobody's to read."""
    assert ask(stack.place, "acme.app.localhost", f"/static/{'0' * 12}/{path}").status == 404


def test_a_function_learns_client_and_scheme(stack: Stack) -> None:
    """The forwarding headers are the load balancer's, with what the client claimed in front."""
    answer = ask(stack.place, "app.localhost", "/", X_Forwarded_For="203.0.113.9")

    assert answer.json["headers"]["X-Forwarded-For"] == "203.0.113.9, 127.0.0.1, 127.0.0.1"
    assert answer.json["headers"]["X-Forwarded-Proto"] == "https"


def test_no_function_hears_from_a_client_where_it_is(stack: Stack) -> None:
    """Only the cloud's balancer knows; what a client says of it ends here."""
    answer = ask(stack.place, "app.localhost", "/", X_Client_Place="Recife|BRPE|BR")

    assert "X-Client-Place" not in answer.json["headers"]


def test_both_trace_headers_name_one_trace(stack: Stack) -> None:
    """A caller's trace goes on; without one, a new one begins in both headers."""
    given = ask(stack.place, "app.localhost", "/", traceparent=f"00-{TRACE}-b7ad6b7169203331-01")
    fresh = ask(stack.place, "app.localhost", "/").json["headers"]

    assert given.json["headers"]["X-Cloud-Trace-Context"].startswith(f"{TRACE}/")
    assert fresh["Traceparent"].split("-")[1] == fresh["X-Cloud-Trace-Context"].split("/")[0]


def test_the_access_log_keeps_no_query(stack: Stack) -> None:
    """Queries carry tokens and signatures."""
    ask(stack.place, "app.localhost", "/signup?token=very-secret")

    log = _until(stack.place.log("access").read_text, '"path":"/signup"')
    assert "very-secret" not in log


TOKEN = "Zk3v-Qh0_x8TrYw2LpN6cUaJdS4fGeB1mXoViR7tK9E"


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        (f"/auth/reset/{TOKEN}", "/auth/reset/*"),
        (f"/r1/{TOKEN}/senha", "/r1/*/senha"),
        (f"/r2/{TOKEN}/senha?a={TOKEN}", "/r2/*/senha"),
        (f"/r3/{TOKEN}/x/{TOKEN}", "/r3/*"),
        (f"/r4/{TOKEN}.{TOKEN}", "/r4/*"),
        (f"/r5/%5A{TOKEN[1:]}/", "/r5/*/"),
        (f"//r6//{TOKEN}", "//r6//*"),
        ("/r7/0123456789abcdef", "/r7/*"),
        (f"/{TOKEN}", "/*"),
        ("/r8/018f2f3e-0000-7000-8000-0123456789ab", "/r8/018f2f3e-0000-7000-8000-0123456789ab"),
        (f"/r9/018f2f3e-0000-7000-8000-0123456789ab{TOKEN}", "/r9/*"),
        ("/esqueci-minha-senha-de-novo", "/esqueci-minha-senha-de-novo"),
        (f"/api/alpha/x?token={TOKEN}", "/api/alpha/x"),
    ],
)
def test_no_log_keeps_a_token(stack: Stack, path: str, logged: str) -> None:
    """A link with a token in its path opens what it opens; the log names the route alone."""
    ask(stack.place, "app.localhost", path)

    _until(stack.place.log("access").read_text, f'"path":"{logged}"')
    for log in ("access", "nginx", "beta-http"):
        assert TOKEN[1:] not in stack.place.log(log).read_text()


def test_a_service_that_is_away_leaves_no_token_in_a_log(stack: Stack) -> None:
    """Nginx tells of its troubles with the request's line, so it tells by status only."""
    ask(stack.place, "acme.app.localhost", f"/alpha/{TOKEN}/slow")

    _until(stack.place.log("access").read_text, '"path":"/alpha/*/slow"')
    assert TOKEN not in stack.place.log("nginx").read_text()


def _storage(stack: Stack, path: str, method: str = "GET") -> int:
    host = stack.place.url("storage.app.localhost").removeprefix("https://")
    with connection(stack.place, "storage.app.localhost") as connected:
        connected.request(method, path, headers={"Host": host})
        answer = connected.getresponse()
        answer.read()
        return answer.status


@pytest.mark.parametrize(
    "path",
    [
        f"/storage/v1/b/{BUCKET}/o",
        f"/storage/v1/b/{BUCKET}/o?X-Goog-Signature=00",
        f"/upload/storage/v1/b/{BUCKET}/o?uploadType=media&name=a&upload_id=1",
        f"/download/storage/v1/b/{BUCKET}/o/a?alt=media&X-Goog-Signature=00",
        "/batch/storage/v1?X-Goog-Signature=00",
        "/_signers?X-Goog-Signature=00",
        "//storage/v1/b?X-Goog-Signature=00",
        "/%73torage/v1/b?X-Goog-Signature=00",
        f"/{BUCKET}/../storage/v1/b?X-Goog-Signature=00",
        f"/{BUCKET}/%2e%2e/storage/v1/b?X-Goog-Signature=00",
        f"/{BUCKET}/..%2fstorage/v1/b?X-Goog-Signature=00",
        f"/{BUCKET}?X-Goog-Signature=00",
        "/another-bucket/a?X-Goog-Signature=00",
        "/",
    ],
)
def test_the_balancer_reaches_no_interface_of_storage(stack: Stack, path: str) -> None:
    """Its JSON interface asks for no signature, so a browser's side never comes to it."""
    answers = {_storage(stack, path, method) for method in ("GET", "POST", "PUT", "DELETE")}

    assert answers <= {403, 404}


@pytest.mark.parametrize("query", ["", "?alt=media", "?X-Goog-Signature=", "?x=X-Goog-Signature"])
def test_an_address_without_signature_opens_no_file(stack: Stack, query: str) -> None:
    """Whoever knows a path has nothing yet."""
    _put(stack, "tenants/a/file")

    assert _storage(stack, f"/{BUCKET}/tenants/a/file{query}") == 403


def test_only_the_signature_of_that_file_opens_it(stack: Stack) -> None:
    """A signed address opens its own file through the balancer, and with no other's path."""
    _put(stack, "tenants/a/file")
    _put(stack, "tenants/b/file")
    signed = _signed(stack, "tenants/a/file")

    own = _storage(stack, signed)
    other = _storage(stack, signed.replace("/tenants/a/", "/tenants/b/"))
    written = _storage(stack, signed, "PUT")
    forged = _storage(stack, signed[:-2] + ("00" if signed[-2:] != "00" else "11"))

    assert (own, other, written, forged) == (200, 403, 403, 403)


def _put(stack: Stack, name: str) -> None:
    """Store a file by the port of the storage itself, as functions do."""
    connected = http.client.HTTPConnection(HOST, stack.place.port("storage"), timeout=10)
    path = f"/upload/storage/v1/b/{BUCKET}/o?uploadType=media&name={quote(name, safe='')}"
    connected.request("POST", path, b"content")
    assert connected.getresponse().status == 200
    connected.close()


def _signed(stack: Stack, name: str) -> str:
    """Path and query of an address signed with the stack's own key."""
    signer = json.loads((stack.place.data / "keys" / "signer.json").read_text())
    credentials = service_account.Credentials.from_service_account_info(signer)
    blob = storage.Client(PROJECT, credentials=AnonymousCredentials()).bucket(BUCKET).blob(name)
    url = blob.generate_signed_url(
        expiration=timedelta(minutes=5),
        version="v4",
        credentials=credentials,
        api_access_endpoint=stack.place.url("storage.app.localhost"),
    )
    return str(url).removeprefix(stack.place.url("storage.app.localhost"))


def _until(read: Callable[[], str], wanted: str) -> str:
    """What ``read`` gives once it holds ``wanted``: nginx writes its line after the answer."""
    ends_at = time.monotonic() + 10
    while wanted not in (text := read()):
        assert time.monotonic() < ends_at, text
        time.sleep(0.02)
    return text


def test_a_slow_function_is_cut_off(stack: Stack) -> None:
    """The manifest's timeout of a function holds at the load balancer."""
    assert ask(stack.place, "acme.app.localhost", "/alpha/slow").status == 504


def test_one_address_is_held_to_its_rate(stack: Stack) -> None:
    """After a burst of 200 a client is told to wait; another client is not."""
    host = "app.localhost"
    with connection(stack.place, host, source="127.0.0.9") as connected:
        answers = [get(connected, host, "/") for _ in range(320)]

    refused = [answer for answer in answers if answer.status == 429]
    assert 50 < len(refused) < 120
    assert {answer.headers["Retry-After"] for answer in refused} == {"5"}
    assert ask(stack.place, host, "/").status == 200


def test_an_event_reaches_its_subscriber(stack: Stack) -> None:
    """The manifest's topics are pushed to the feature that names them."""
    with grpc.insecure_channel(stack.place.address("pubsub")) as channel:
        publisher = PublisherClient(transport=PublisherGrpcTransport(channel=channel))
        topic = f"projects/{PROJECT}/topics/alpha.thing_done"
        message = publisher.publish(topic=topic, messages=[{"data": b"{}"}]).message_ids[0]

    log = stack.place.log("beta-event")
    assert until(lambda: log.exists() and f'"messageId": "{message}"' in log.read_text())


def test_a_schedule_calls_its_task(stack: Stack) -> None:
    """The manifest's jobs post their name to the feature's task service."""
    admin = http.client.HTTPConnection(HOST, stack.place.port("admin"), timeout=10)
    admin.request("POST", "/scheduler/jobs/beta-tick/run")
    admin.getresponse().read()
    admin.close()

    log = stack.place.log("beta-task")
    assert until(
        lambda: log.exists() and '{"type":"beta-tick"}' in log.read_text().replace(" ", "")
    )


def test_a_second_up_changes_nothing(stack: Stack) -> None:
    """Whoever starts a running stack is told so, and no process is touched."""
    before = stack.state.children

    assert stack.up() is False
    assert stack.state.children == before


@pytest.mark.parametrize("name", ["beta-http", "nginx"])
def test_a_crashed_process_comes_back(stack: Stack, name: str) -> None:
    """A killed process is started again, and what it left on its port is swept away."""
    crashed = stack.state.children[name].process
    assert crashed is not None

    os.kill(crashed.pid, signal.SIGKILL)

    assert until(lambda: stack.state.children[name].restarts == 1)
    assert until(lambda: _answers(stack))


def test_a_reload_runs_the_code_on_the_disk(stack: Stack) -> None:
    """Functions start anew and take up an edit."""
    main = stack.place.root / "functions" / "beta" / "main.py"
    main.write_text(main.read_text().replace('os.environ["SERVICE"]', '"edited"'))

    stack.reload()

    assert ask(stack.place, "app.localhost", "/").json["service"] == "edited"
    main.write_text(main.read_text().replace('"edited"', 'os.environ["SERVICE"]'))
    stack.reload()


def test_a_taken_port_is_named_with_its_holder(stack: Stack) -> None:
    """The message says which port, of what, and who has it."""
    with pytest.raises(ports.Taken, match=rf"{stack.place.port('nginx')} \(nginx\) by pid \d+"):
        ports.require_free(stack.place, stack.manifest)


def test_nothing_survives_down(tmp_path: Path) -> None:
    """A stack whose supervisor was killed is still stopped, process by process."""
    with a_stack(tmp_path) as stack:
        stack.up()
        supervisor = stack.state.supervisor
        assert supervisor is not None
        os.kill(supervisor.pid, signal.SIGKILL)

        assert stack.down() is True

        assert stack.state.survivors() == []
        ports.require_free(stack.place, stack.manifest)


def test_a_function_that_cannot_start_is_named(tmp_path: Path) -> None:
    """The rest keeps running, and the message carries the end of that function's log."""
    with a_stack(tmp_path) as stack:
        main = stack.place.root / "functions" / "gamma" / "main.py"
        main.write_text("raise RuntimeError('out of order')")

        with pytest.raises(Failed, match=r"gamma-http does not answer:[\s\S]*out of order"):
            stack.up(tied=True)

        assert ask(stack.place, "app.localhost", "/").status == 200


def _answers(stack: Stack) -> bool:
    try:
        return ask(stack.place, "app.localhost", "/").status == 200
    except OSError:
        return False
