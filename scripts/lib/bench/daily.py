"""What people ask of the product all day, in a tenant as busy as they get."""

import contextlib
import http.client
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from scripts.lib.bench import kernel
from scripts.lib.bench.figure import Figure
from scripts.lib.dev.place import HOST
from scripts.lib.percentiles import middle
from scripts.lib.stage import Stage
from scripts.lib.workload import PRODUCT, workload

_TIMES = 40


@dataclass(frozen=True)
class Daily:
    """One thing that is asked, and its budget: of the ``clock``, or of the ``processor``'s time."""

    what: str
    path: str
    headers: Mapping[str, str]
    most_ms: int
    of: Literal["clock", "processor"]


def measure(stage: Stage) -> Iterator[Figure]:
    """Each alone, one after another, at the function's own port."""
    service = f"{PRODUCT}-http"
    pid = stage.pid(service)
    with contextlib.closing(
        http.client.HTTPConnection(HOST, stage.port(service), timeout=30)
    ) as connection:
        for asked in workload().daily(stage, stage.customers[-1]):
            _asked(connection, asked)
            before = kernel.processor_s(pid)
            times_ms = [_asked(connection, asked) for _ in range(_TIMES)]
            processor_ms = (kernel.processor_s(pid) - before) / _TIMES * 1e3
            took_ms = processor_ms if asked.of == "processor" else middle(times_ms)
            yield Figure(
                "daily",
                asked.what,
                f"< {asked.most_ms} ms" + (" of processor" if asked.of == "processor" else ""),
                f"{took_ms:.1f} ms",
                took_ms < asked.most_ms,
                {"clock_ms": round(middle(times_ms), 1), "processor_ms": round(processor_ms, 1)},
            )


def _asked(connection: http.client.HTTPConnection, asked: Daily) -> float:
    """Milliseconds until the answer is here.

    Raises:
        RuntimeError: it is none.
    """
    began = time.monotonic()
    connection.request("GET", asked.path, headers=dict(asked.headers))
    answer = connection.getresponse()
    answer.read()
    if answer.status != http.client.OK:
        raise RuntimeError(f"{asked.path} was answered {answer.status}")
    return (time.monotonic() - began) * 1e3
