"""Pub/Sub, Cloud Tasks, Cloud Storage and the mail server killed, hung, and refusing."""

import json
import random
import time
import urllib.request
from contextlib import suppress
from typing import Final

from scripts.lib.drill.faults import processes
from scripts.lib.stage import Stage

_SERVICES: Final = ("pubsub", "tasks", "mailbox")
_MANY: Final = 1_000_000


def kill(stage: Stage, _rng: random.Random) -> None:
    """``kill -9`` of the process that they share."""
    processes.kill(stage, "emulators")


def hang(stage: Stage, rng: random.Random) -> None:
    """They take what is sent and answer nothing."""
    with processes.frozen(stage, "emulators"):
        time.sleep(rng.uniform(0.5, 4))


def refuse(stage: Stage, rng: random.Random) -> None:
    """One of them answers 503 for some seconds."""
    service = rng.choice(_SERVICES)
    _ask(stage, "PUT", "/faults", {"service": service, "fail": _MANY, "status": 503})
    try:
        time.sleep(rng.uniform(0.5, 4))
    finally:
        _ask(stage, "DELETE", f"/faults?service={service}", None)


def _ask(stage: Stage, method: str, path: str, body: object) -> None:
    """Tell the emulators; not at all while they are away, and then their faults are too."""
    url = f"http://{stage.stack.place.address('admin')}{path}"
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, data, headers, method=method)
    with suppress(OSError):
        urllib.request.urlopen(request, timeout=30).close()  # noqa: S310
