"""Starts services from a built tree, with nothing but what the image holds."""

import http.client
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from scripts.lib.dev import keys
from scripts.lib.dev.place import Place
from scripts.lib.image.instructions import Stage
from scripts.lib.image.namespace import Root

_WITHIN_S = 30
# Loads each entry point as functions-framework would, in one process.
_LOAD = """
import importlib.util, sys
for feature, target in (name.split(":") for name in sys.argv[1:]):
    spec = importlib.util.spec_from_file_location(feature + "_main", f"functions/{feature}/main.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert callable(getattr(module, target))
    print(f"image: {feature}-{target} loads")
"""


def _signing_keys() -> str:
    with tempfile.TemporaryDirectory() as folder:
        keys.ensure(Place(Path(folder)))
        return Path(folder, "keys", "signing.json").read_text()


def environment(service: str, port: int) -> dict[str, str]:
    """Made-up settings: complete, so that a service starts, and with no store behind them."""
    feature, _, target = service.rpartition("-")
    nowhere = "postgresql://avila_control@127.0.0.1:9"
    return {
        "FUNCTION_SOURCE": f"functions/{feature}/main.py",
        "FUNCTION_TARGET": target,
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "WORKERS": "1",
        "THREADS": "4",
        "GOOGLE_CLOUD_PROJECT": "image",
        "LOCATION": "southamerica-east1",
        "SERVICE": service,
        "PUBLIC_BASE_URL": "https://image.test",
        "DATABASE_CONTROL": f"{nowhere}/control",
        "DATABASE_CELLS": f"c1={nowhere}/cell_c1",
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "STORAGE_BUCKET": "image",
        "OIDC_ISSUER": "https://accounts.google.com",
        "OIDC_JWKS_URL": "https://www.googleapis.com/oauth2/v3/certs",
        "OIDC_ACCOUNT": "platform@image.iam.gserviceaccount.com",
        "SIGNING_KEYS": _signing_keys(),
        "SMTP_URL": "smtp://127.0.0.1:9",
    }


def load(stage: Stage, tree: Path, entry_points: list[str]) -> None:
    """Load each ``feature:target`` and say so.

    Raises:
        subprocess.CalledProcessError: one does not load.
    """
    given = stage.environment | environment("landing-http", 0)
    command = ["python", "-c", _LOAD, *entry_points]
    process = Root(tree).run(command, given, stage.folder, stage.user)
    if status := process.wait():
        raise subprocess.CalledProcessError(status, command[:2])


@contextmanager
def serving(stage: Stage, tree: Path, service: str) -> Iterator[int]:
    """A service of the image, started by the image's own command; its port."""
    port = _free_port()
    given: Mapping[str, str] = stage.environment | environment(service, port)
    process = Root(tree).run(stage.command, given, stage.folder, stage.user)
    try:
        _await(port, process)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=15)


def ask(port: int, host: str, path: str) -> tuple[int, str, str]:
    """Status, content type and body of one GET."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers={"Host": host, "Accept": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Content-Type", ""), answer.read().decode()
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    ends_at = time.monotonic() + _WITHIN_S
    while process.poll() is None and time.monotonic() < ends_at:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the service did not start")
