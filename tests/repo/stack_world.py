"""A checkout of two small features, and clients that reach it as the world would."""

import http.client
import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.lib.dev import tls
from scripts.lib.dev.place import HOST, Place
from scripts.lib.dev.stack import Stack
from tests.support.ground import free_place

MANIFEST = """
alpha:
  http: { paths: [/, /alpha, /api/alpha], host: tenant, timeout_s: 1 }
  emits: [alpha.thing_done]
beta:
  http: { paths: [/*], host: base }
  event: { topics: [alpha.thing_done] }
  task: { queues: { beta-mail: { rate_per_s: 5 } }, schedules: { beta-tick: "* * * * *" } }
gamma:
  http: { paths: [/gamma], host: admin }
"""

STATIC = {"app.css": "body { margin: 0 }\n", "alpha/own.css": "p { margin: 0 }\n"}

FUNCTION = """
import json, os, time

def http(request):
    if request.path.endswith("/slow"):
        time.sleep(1.5)
    seen = dict(request.headers)
    return json.dumps({"service": os.environ["SERVICE"], "path": request.path, "headers": seen})

def event(request):
    print(request.get_data(as_text=True), flush=True)
    return ""

task = event
"""


@contextmanager
def a_stack(folder: Path) -> Iterator[Stack]:
    """A stack of the small checkout, not started yet, in a folder; nothing of it stays."""
    root, data = checkout(folder / "checkout"), folder / "stack"
    with free_place(data) as place:
        made = Stack(place.base_port, data, root=root)
        try:
            yield made
        finally:
            made.down()
            made.remove()


def checkout(root: Path) -> Path:
    """Write the features and the static files below ``root``."""
    for feature in ("alpha", "beta", "gamma"):
        directory = root / "functions" / feature
        directory.mkdir(parents=True)
        (directory / "main.py").write_text(FUNCTION)
    (root / "functions" / "manifest.yaml").write_text(MANIFEST)
    for name, folder in {"app.css": "shared/web", "alpha/own.css": "functions/alpha"}.items():
        path = root / folder / "static" / Path(name).name
        path.parent.mkdir(parents=True)
        path.write_text(STATIC[name])
    return root


@dataclass(frozen=True)
class Answer:
    """One response."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(place: Place, host: str, path: str, **headers: str) -> Answer:
    """GET over TLS, trusting the stack's own authority alone."""
    with connection(place, host) as connected:
        return get(connected, host, path, **headers)


def get(connected: http.client.HTTPConnection, host: str, path: str, **headers: str) -> Answer:
    """GET on an open connection; ``_`` in a header's name stands for ``-``."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connected.request("GET", path, headers={"Host": host} | sent)
    response = connected.getresponse()
    return Answer(response.status, response.headers, response.read())


@contextmanager
def connection(place: Place, host: str, source: str = HOST) -> Iterator[http.client.HTTPConnection]:
    """TLS connection to the load balancer, from one of this machine's own addresses."""
    trust = ssl.create_default_context(cafile=str(tls.authority_path(place)))
    address = (HOST, place.port("nginx"))
    with (
        socket.create_connection(address, 5, (source, 0)) as plain,
        trust.wrap_socket(plain, server_hostname=host) as secure,
    ):
        connected = http.client.HTTPConnection(HOST)
        connected.sock = secure
        yield connected
        connected.close()
