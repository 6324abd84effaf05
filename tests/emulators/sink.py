"""A small HTTP server where deliveries arrive and are answered as a test says."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Arrival:
    """One HTTP request that reached the sink."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def json(self) -> Any:
        """Body as JSON."""
        return json.loads(self.body)


Answer = Callable[[Arrival], int]


@dataclass
class Sink:
    """A small HTTP server: keeps what arrives by path and answers as told, 204 otherwise."""

    url: str
    arrivals: list[Arrival] = field(default_factory=list)
    _answers: dict[str, Answer] = field(default_factory=dict)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def answer(self, path: str, what: int | Answer) -> str:
        """Set the answer of a path to a status or a function of the arrival; return its URL."""
        self._answers[path] = what if callable(what) else lambda _arrival: what
        return self.url + path

    def at(self, path: str) -> list[Arrival]:
        """Everything that arrived at a path so far, in order."""
        with self._changed:
            return [arrival for arrival in self.arrivals if arrival.path == path]

    def wait(self, path: str, count: int = 1, timeout_s: float = 10) -> list[Arrival]:
        """Arrivals at a path as soon as there are ``count``; fails after ``timeout_s``."""
        with self._changed:
            enough = self._changed.wait_for(lambda: len(self.at(path)) >= count, timeout_s)
        assert enough, f"{len(self.at(path))} of {count} arrived at {path} in {timeout_s} s"
        return self.at(path)

    def receive(self, arrival: Arrival) -> int:
        """Keep an arrival, wake who waits, and say the status."""
        with self._changed:
            self.arrivals.append(arrival)
            self._changed.notify_all()
        answer = self._answers.get(arrival.path)
        return answer(arrival) if answer else 204


def _handler(sink: Sink) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _take(self) -> None:
            at = time.monotonic()
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            path = urlsplit(self.path).path
            status = sink.receive(Arrival(self.command, path, headers, body, at))
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = _take  # noqa: N815 - the names http.server calls

        def log_message(self, *_: Any) -> None:
            """Stay silent."""

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (ConnectionError, TimeoutError):
                self.close_connection = True

    return Handler


@contextmanager
def serving_sink(port: int = 0) -> Iterator[Sink]:
    """Serve on a port, by default a free one, for as long as the block lasts."""
    sink = Sink("")
    server = ThreadingHTTPServer((HOST, port), _handler(sink))
    server.daemon_threads = True
    sink.url = f"http://{HOST}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield sink
    server.shutdown()
    server.server_close()
    thread.join()
