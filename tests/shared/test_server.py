"""The server of a function: its life, by the command that a container runs."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from scripts.lib.dev.place import CHECKOUT
from scripts.lib.image.service import environment
from tests.support.caller import Caller
from tests.support.slots import HOST, slot

TYPE = "workspace.logo_replaced"

FUNCTION = """
import os, sys, time
from shared import telemetry
from shared.spans import Exporting

keeper = Exporting(f"file:{os.environ['SPANS']}", "p", "s")
keeper._pause_s = 60.0


def http(request):
    telemetry.configure("p", "s", keeper=keeper)
    if request.path == "/slow":
        time.sleep(1)
    if request.path == "/die":
        os.kill(os.getpid(), 9)
    with telemetry.traced(None):
        telemetry.join("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        return f"{request.path} {request.get_data(as_text=True)}"
"""


OURS = (sys.executable, "-m", "shared.server")
FRAMEWORK = (str(Path(sys.executable).with_name("functions-framework")),)


class Service:
    """A function served by the command of the image, or by another."""

    def __init__(self, port: int, command: tuple[str, ...] = OURS, **given: str) -> None:
        self.port = port
        environ = environment(given.pop("service", "clinic-http"), port) | given
        self.process = subprocess.Popen(command, env=_own(environ))

    def ask(self, path: str = "/", body: str | None = None) -> tuple[int, str]:
        """One request: status and body."""
        with closing(http.client.HTTPConnection(HOST, self.port, timeout=10)) as connection:
            connection.request("GET" if body is None else "POST", path, body)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def await_answer(self) -> None:
        """Return as soon as it answers."""
        ends_at = time.monotonic() + 20
        while time.monotonic() < ends_at:
            with suppress(OSError, http.client.HTTPException):
                self.ask()
                return
            time.sleep(0.02)
        raise TimeoutError("the service does not answer")


def _own(given: dict[str, str]) -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | given


@contextmanager
def _running(command: tuple[str, ...] = OURS, **given: str) -> Iterator[Service]:
    with slot() as port:
        started = Service(port, command, **given)
        try:
            started.await_answer()
            yield started
        finally:
            started.process.send_signal(signal.SIGTERM)
            started.process.wait(timeout=20)


@pytest.fixture
def spans(tmp_path: Path) -> Path:
    """Where the function writes its spans."""
    return tmp_path / "spans.jsonl"


@pytest.fixture
def service(tmp_path: Path, spans: Path) -> Iterator[Service]:
    """A running service."""
    source = tmp_path / "main.py"
    source.write_text(FUNCTION)
    with _running(FUNCTION_SOURCE=str(source), SPANS=str(spans)) as started:
        yield started


def test_a_request_reaches_the_function_whole(service: Service) -> None:
    """Path and body, decoded once."""
    assert service.ask("/caf%C3%A9%2Fa?x=1", "corpo") == (200, "/café/a corpo")


def test_what_is_under_way_is_finished(service: Service) -> None:
    """An instance that is told to stop answers whom it serves, then ends well."""
    with ThreadPoolExecutor(1) as people:
        slow = people.submit(service.ask, "/slow")
        time.sleep(0.3)
        service.process.terminate()

        assert slow.result() == (200, "/slow ")
    assert service.process.wait(timeout=10) == 0


def test_waiting_spans_leave_with_the_service(service: Service, spans: Path) -> None:
    """The worker is a fork that never runs Python's own exit handlers."""
    for _ in range(3):
        service.ask()
    before = spans.read_text().splitlines()
    service.process.terminate()
    service.process.wait(timeout=10)

    assert len(before) == 1
    assert len(spans.read_text().splitlines()) >= 4


def test_a_worker_that_died_is_followed_by_another(service: Service) -> None:
    """The service itself goes on."""
    with pytest.raises((OSError, http.client.HTTPException)):
        service.ask("/die")

    service.await_answer()
    assert service.process.poll() is None


def test_the_housekeeper_sends_what_was_left_though_nobody_asks_it(
    acme: Caller, tmp_path: Path
) -> None:
    """The service with the owner's login looks after every outbox from its start."""
    with acme.db() as db:
        db.run(
            "insert into core.outbox (kind, type, data) values ('event', :type, '{}')", type=TYPE
        )
    with slot() as port:
        given = dict(os.environ) | _housekeeper(tmp_path, port)
        process = subprocess.Popen([sys.executable, "-m", "shared.server"], env=given)
        try:
            ends_at = time.monotonic() + 30
            while _unsent(acme) and time.monotonic() < ends_at:
                time.sleep(0.1)
        finally:
            process.terminate()
            process.wait(timeout=20)

    assert not _unsent(acme)


def _housekeeper(folder: Path, port: int) -> dict[str, str]:
    (folder / "main.py").write_text("def event(request):\n    return ''\n")
    return {
        "HOST": HOST,
        "PORT": str(port),
        "FUNCTION_SOURCE": str(folder / "main.py"),
        "FUNCTION_TARGET": "event",
        "DATABASE_OWNER": "avila_owner",
        "ROUND_S": "0.2",
    }


def _unsent(caller: Caller) -> int:
    with caller.db() as db:
        return int(db.scalar("select count(*) from core.outbox where published_at is null"))


def test_a_start_without_settings_names_them_all(tmp_path: Path) -> None:
    """Before the first request, so that no revision goes live without them."""
    given = environment("clinic-http", 1)
    del given["REDIS_URL"], given["SMTP_URL"]
    command = [sys.executable, "-m", "shared.server"]

    ended = subprocess.run(
        command, env=_own(given), capture_output=True, text=True, timeout=20, check=False
    )

    assert ended.returncode == 1
    assert "missing from the environment: REDIS_URL, SMTP_URL" in ended.stderr


@pytest.mark.parametrize("command", [OURS, FRAMEWORK], ids=["ours", "the framework's"])
@pytest.mark.parametrize("service", ["landing-http", "auth-event"])
def test_no_server_answers_in_the_function_s_stead(service: str, command: tuple[str, ...]) -> None:
    """What the framework has answers of its own for, and a body that nobody reads."""
    with _running(command, service=service, PYTHONPATH=str(CHECKOUT)) as started:
        connection = http.client.HTTPConnection(HOST, started.port, timeout=10)
        with closing(connection):
            for method, path, body in (
                ("GET", "/robots.txt", b""),
                ("GET", "/static/app.css", b""),
                ("GET", "/a%0ab", b""),
                ("POST", "/", b"a" * 20_000_000),
                ("POST", "/", b"{}"),
            ):
                kind = {"Content-Type": "application/json"}
                connection.request(method, path, body or None, {"Host": ".image.test", **kind})
                answer = connection.getresponse()
                answer.read()
                assert answer.status in {401, 404, 405, 413}
                assert answer.headers["Strict-Transport-Security"]
