"""A spreadsheet as long as one may be: how long the look at it takes, and in what memory."""

import random
import time
from collections.abc import Iterator

from scripts.lib.bench import kernel
from scripts.lib.bench.figure import Figure
from scripts.lib.drill import jobs
from scripts.lib.drill.client import Client
from scripts.lib.stage import Stage
from scripts.lib.workload import PRODUCT, drill

_ROWS = 100_000
_MOST_S, _MOST_MB = 20, 200
_WITHIN_S = 300


def measure(stage: Stage) -> Iterator[Figure]:
    """From the last byte sent until it is told what would come in; nothing is imported."""
    client = Client(stage, stage.customers[-2].host, random.Random(0))  # noqa: S311 - its pauses
    pid = stage.pid(f"{PRODUCT}-task")
    job = jobs.sent(client, 0, _ROWS)
    began = time.monotonic()
    most_mb = 0.0
    while (told := jobs.said(client, "GET", f"{drill().JOBS}/{job}")["job"])["state"] in jobs.LIVE:
        most_mb = max(most_mb, kernel.memory_mb(pid)["pss"])
        if time.monotonic() - began > _WITHIN_S:
            break
        time.sleep(0.1)
    took_s = time.monotonic() - began
    client.close()
    if (told["state"], told["ok"]) != ("done", _ROWS):
        raise RuntimeError(f"the look ended {told['state']} with {told['ok']} of {_ROWS} rows")
    yield Figure(
        "imports",
        f"look at a spreadsheet of {_ROWS:,} rows",
        f"< {_MOST_S} s",
        f"{took_s:.1f} s",
        took_s < _MOST_S,
    )
    yield Figure(
        "imports",
        "memory of the service meanwhile, at most (PSS)",
        f"< {_MOST_MB} MB",
        f"{most_mb:.0f} MB",
        most_mb < _MOST_MB,
    )
