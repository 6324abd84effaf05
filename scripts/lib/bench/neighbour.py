"""One tenant's time while another keeps every connection busy, at the function's own port."""

import contextlib
import http.client
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor

from scripts.lib.bench import load
from scripts.lib.bench.figure import Figure
from scripts.lib.bench.load import Outcome, Request
from scripts.lib.dev.place import HOST
from scripts.lib.percentiles import middle
from scripts.lib.stage import Stage
from scripts.lib.workload import PRODUCT, workload

_CONNECTIONS = 32
_SECONDS = 5
_ROUNDS = 3
_MOST = 2.0
_PAUSE_S = 0.02  # a person's requests, not a flood


def measure(stage: Stage) -> Iterator[Figure]:
    """The neighbour's median beside a flood, in its own medians alone."""
    loud, quiet = stage.customers[0].host, stage.customers[1].host
    port = stage.port(f"{PRODUCT}-http")
    flood = Request(workload().LIST, stage.bearer(loud))
    ratios, told = [], {}
    for number in range(_ROUNDS):
        alone, beside, outcome = side_by_side(port, flood, stage.bearer(quiet), number)
        ratios.append(beside / alone)
        told = {
            "alone_ms": round(alone * 1e3, 1),
            "beside_ms": round(beside * 1e3, 1),
            "flood_per_s": round(outcome.per_s),
            "flood_refused": round(outcome.refused / max(1, outcome.requests), 2),
        }
    ratio = middle(ratios)
    yield Figure(
        "neighbour",
        f"a list beside {_CONNECTIONS} busy connections of another tenant",
        f"≤ {_MOST:.0f} × alone",
        f"{ratio:.2f} ×",
        ratio <= _MOST,
        {**told, "ratios": [round(one, 2) for one in ratios]},
    )


def side_by_side(
    port: int, flood: Request, quiet: Mapping[str, str], number: int = 0
) -> tuple[float, float, Outcome]:
    """Median seconds of ``quiet``'s list alone, and beside ``flood``; and what became of that."""
    alone = _median(port, quiet)
    with ThreadPoolExecutor(1) as pool:
        flooding = pool.submit(
            load.run,
            f"http://{HOST}:{port}",
            [flood],
            seconds=_SECONDS + 1,
            connections=_CONNECTIONS,
            number=number,
        )
        time.sleep(0.5)
        beside = _median(port, quiet)
        return alone, beside, flooding.result()


def _median(port: int, headers: Mapping[str, str]) -> float:
    times: list[float] = []
    ends_at = time.monotonic() + _SECONDS
    with contextlib.closing(http.client.HTTPConnection(HOST, port, timeout=30)) as connection:
        while time.monotonic() < ends_at:
            began = time.monotonic()
            connection.request("GET", workload().LIST, headers=dict(headers))
            answer = connection.getresponse()
            answer.read()
            if answer.status != http.client.OK:
                raise RuntimeError(f"the neighbour was answered {answer.status}")
            times.append(time.monotonic() - began)
            time.sleep(_PAUSE_S)
    return middle(times)
