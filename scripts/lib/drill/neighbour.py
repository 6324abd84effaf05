"""One tenant with 32 connections at a function's port, and what its neighbour feels of it."""

import http.client
import threading
import time
from collections import Counter
from typing import Final

from scripts.lib.dev.place import HOST
from scripts.lib.drill.checker import Findings
from scripts.lib.percentiles import middle
from scripts.lib.stage import Customer, Stage
from scripts.lib.workload import PRODUCT, workload

_CONNECTIONS: Final = 32
_SECONDS: Final = 6
_MOST: Final = 2.0


def run(stage: Stage, *, seed: int, writes: int) -> Findings:
    """The neighbour alone, then beside the flood; its median wait may double at most."""
    del seed, writes
    findings = Findings()
    loud, quiet = stage.customers[0], stage.customers[1]
    port = stage.port(f"{PRODUCT}-http")
    alone_ms = _visits(stage, quiet, port, _SECONDS / 2, findings.answers)
    done, flood = threading.Event(), Counter[int]()
    threads = [
        threading.Thread(target=_press, args=(stage, loud, port, done, flood))
        for _ in range(_CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    beside_ms = _visits(stage, quiet, port, _SECONDS, findings.answers)
    done.set()
    for thread in threads:
        thread.join()
    ratio = middle(beside_ms) / middle(alone_ms)
    findings.notes += [
        (
            f"alone {middle(alone_ms):.1f} ms, beside {_CONNECTIONS} connections"
            f" {middle(beside_ms):.1f} ms: {ratio:.2f} ×"
        ),
        f"the flood was answered {dict(flood)}",
    ]
    if ratio > _MOST:
        findings.lost.append(f"the neighbour's time: {ratio:.2f} × its own")
    return findings


def _visits(
    stage: Stage, customer: Customer, port: int, seconds: float, answers: Counter[int]
) -> list[float]:
    """Milliseconds of one request after the other."""
    waits_ms, ends_at = list[float](), time.monotonic() + seconds
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    headers = stage.bearer(customer.host)
    while time.monotonic() < ends_at:
        began = time.monotonic()
        answers[_ask(connection, headers)] += 1
        waits_ms.append((time.monotonic() - began) * 1000)
        time.sleep(0.01)
    connection.close()
    return waits_ms


def _press(
    stage: Stage, customer: Customer, port: int, done: threading.Event, answers: Counter[int]
) -> None:
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    headers = stage.bearer(customer.host)
    while not done.is_set():
        answers[_ask(connection, headers)] += 1
    connection.close()


def _ask(connection: http.client.HTTPConnection, headers: dict[str, str]) -> int:
    connection.request("GET", workload().LIST, headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status
