"""A spreadsheet as long as one may be: how long the look at it takes, and in what memory."""

import json
import time
from collections.abc import Iterator
from typing import Any

from scripts.lib.bench import kernel
from scripts.lib.bench.figure import Figure
from scripts.lib.stage import Stage
from scripts.lib.workload import LIVE, PRODUCT, drill, form

_ROWS = 100_000
_MOST_S, _MOST_MB = 20, 200
_WITHIN_S = 300


def measure(stage: Stage) -> Iterator[Figure]:
    """From the last byte sent until it is told what would come in; nothing is imported."""
    signed = stage.bearer(stage.customers[-2].host)
    pid = stage.pid(f"{PRODUCT}-task")
    body, kind = form(drill().spreadsheet(0, _ROWS))
    look = _job(stage.call("POST", drill().IMPORTS, {**signed, "Content-Type": kind}, body))
    began = time.monotonic()
    most_mb, told = 0.0, look
    while told["state"] in LIVE and time.monotonic() - began < _WITHIN_S:
        most_mb = max(most_mb, kernel.memory_mb(pid)["pss"])
        time.sleep(0.1)
        told = _job(stage.call("GET", f"{drill().JOBS}/{look['id']}", signed))
    took_s = time.monotonic() - began
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


def _job(answer: tuple[int, Any, bytes]) -> Any:
    return json.loads(answer[2])["job"]
