"""How long a function takes from nothing to its first answer, and what it then holds."""

import http.client
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from scripts.lib.bench import kernel
from scripts.lib.bench.figure import Figure
from scripts.lib.dev import environment, functions
from scripts.lib.dev.place import HOST
from scripts.lib.percentiles import middle
from scripts.lib.stage import BASE_PORT, Stage
from scripts.lib.workload import PRODUCT, workload

_ROUNDS = 5
_PORT = BASE_PORT + 900
_TIMES, _MEMORY_MB = 2.5, 70


def measure(stage: Stage) -> Iterator[Figure]:
    """The command of each, as a container starts it, up to an answered list."""
    host = stage.customers[0].host
    ratios, starts, bare_starts, memories = [], [], [], []
    for _ in range(_ROUNDS):
        with _started(stage, "bare", "/bare", {}) as (bare_s, _):
            bare_starts.append(bare_s)
        with _started(stage, PRODUCT, workload().LIST, stage.bearer(host)) as (start_s, pid):
            starts.append(start_s)
            memories.append(kernel.memory_mb(pid))
        ratios.append(starts[-1] / bare_starts[-1])
    ratio = middle(ratios)
    yield Figure(
        "cold",
        "cold start: start to first answered list",
        f"≤ {_TIMES} × bare",
        f"{ratio:.2f} × ({middle(starts):.2f} s)",
        ratio <= _TIMES,
        {"s": round(middle(starts), 3), "bare_s": round(middle(bare_starts), 3)},
    )
    pss, rss = (middle([one[kind] for one in memories]) for kind in ("pss", "rss"))
    yield Figure(
        "cold",
        "memory of a service, shared pages once (PSS)",
        f"≤ {_MEMORY_MB} MB",
        f"{pss:.0f} MB",
        pss <= _MEMORY_MB,
        {"rss_of_both_processes": round(rss)},
    )


@contextmanager
def _started(
    stage: Stage, feature: str, path: str, headers: Mapping[str, str]
) -> Iterator[tuple[float, int]]:
    """Seconds to the first answer, and the process, which ends with the block."""
    place, manifest = stage.stack.place, stage.stack.manifest
    entry = next(e for e in manifest.of_target("http") if e.feature == feature)
    own = environment.of_function(place, manifest, entry) | {"PORT": str(_PORT)}
    began = time.monotonic()
    process = subprocess.Popen(
        functions.command(entry),
        env=own,
        cwd=place.root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    )
    try:
        _await(lambda: _answers(path, headers), process)
        yield time.monotonic() - began, process.pid
    finally:
        process.terminate()
        process.wait()


def _await(answered: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    while not answered():
        if process.poll() is not None:
            raise RuntimeError(f"the function ended with {process.returncode}")
        time.sleep(0.01)


def _answers(path: str, headers: Mapping[str, str]) -> bool:
    connection = http.client.HTTPConnection(HOST, _PORT, timeout=20)
    try:
        connection.request("GET", path, headers=dict(headers))
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()
