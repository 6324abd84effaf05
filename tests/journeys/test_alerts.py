"""What goes wrong is seen: Redis stops, its alert fires, the console shows it."""

import json
import shutil
import signal
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.lib.dev import binaries, monitoring
from scripts.lib.dev.stack import Stack
from shared.identity import utc_now
from tests.journeys.remote import Remote
from tests.support import world
from tests.support.ground import running

A_MINUTE_S = 60.0


def _missing() -> bool:
    return not all(
        any(one and Path(one).exists() for one in program.candidates())
        for program in binaries.MONITORING.values()
    )


@pytest.fixture
def watched(stack: Stack) -> Iterator[Stack]:
    """The platform under the eyes of Prometheus."""
    if _missing():
        pytest.skip("prometheus and prometheus-alertmanager are not installed")
    with running(stack.place, *monitoring.children(stack.place, stack.manifest)):
        yield stack
    shutil.rmtree(stack.place.data / "prometheus", ignore_errors=True)


def _alerts(stack: Stack) -> dict[str, str]:
    url = f"http://{stack.place.address('prometheus')}/api/v1/alerts"
    with urllib.request.urlopen(url, timeout=5) as answer:
        listed: list[dict[str, Any]] = json.load(answer)["data"]["alerts"]
    return {one["labels"]["alertname"]: one["state"] for one in listed}


def _up(stack: Stack) -> int:
    url = f"http://{stack.place.address('prometheus')}/api/v1/query?query=count(avila_redis_up==1)"
    with urllib.request.urlopen(url, timeout=5) as answer:
        return len(json.load(answer)["data"]["result"])


def _until(true: Any, within_s: float) -> None:
    ends_at = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < ends_at
        time.sleep(0.5)


@pytest.mark.stack
@pytest.mark.timeout(180)
def test_a_stopped_redis_is_seen_within_a_minute(watched: Stack, remote: Remote) -> None:
    """Its alert fires, the console's page lists it, and it ends when Redis is back."""
    _until(lambda: _up(watched), 30)
    redis = watched.state.children["redis"].process
    assert redis
    redis.send(signal.SIGSTOP)
    try:
        _until(lambda: _alerts(watched).get("RedisAway") == "firing", A_MINUTE_S)
        told = _page(remote)
    finally:
        redis.send(signal.SIGCONT)

    assert any(one["name"] == "RedisAway" and one["state"] == "firing" for one in told["alerts"])
    assert told["pictures"]
    _until(lambda: "RedisAway" not in _alerts(watched), 30)


def _page(remote: Remote) -> Any:
    host = "admin.app.localhost"
    token = remote.platform.keyring.issue(world.OPERATOR, host, utc_now())
    headers = {"Authorization": f"Bearer {token}", "Host": host}
    answer = remote.send("GET", "admin-http", "/api/admin/health?board=health", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()
