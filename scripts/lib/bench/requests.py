"""Processor time of one request, beside the reference function's."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scripts.lib.bench import kernel, load
from scripts.lib.bench.figure import Figure
from scripts.lib.bench.load import Request
from scripts.lib.percentiles import middle
from scripts.lib.stage import Stage
from scripts.lib.workload import PRODUCT, workload

_ROUNDS = 5
_SECONDS = 2
_CONNECTIONS = 8
_SERVICE = f"{PRODUCT}-http"


@dataclass(frozen=True)
class _Case:
    what: str
    request: Request
    most: float


def measure(stage: Stage) -> Iterator[Figure]:
    """A list from the database, one from the cache, and the same unchanged."""
    host = stage.customers[0].host
    signed, asked = stage.bearer(host), workload()
    bare = Request("/bare", signed)
    cases = [
        _Case("list of 20, uncached", Request(asked.LIST, signed), 2.0),
        _Case("list from the cache", Request(asked.KEPT, signed), 1.3),
        _Case("list unchanged (304)", Request(asked.KEPT, _known(stage, signed)), 1.3),
    ]
    for case in cases:
        _cost_us(stage, _SERVICE, case.request, seconds=1)
    ratios: dict[str, list[float]] = defaultdict(list)
    costs: dict[str, list[float]] = defaultdict(list)
    for _ in range(_ROUNDS):
        reference = _cost_us(stage, "bare-http", bare)
        costs["bare"].append(reference)
        for case in cases:
            cost = _cost_us(stage, _SERVICE, case.request)
            costs[case.what].append(cost)
            ratios[case.what].append(cost / reference)
    for case in cases:
        ratio = middle(ratios[case.what])
        yield Figure(
            "requests",
            f"{case.what}: processor time a request",
            f"≤ {case.most} × bare",
            f"{ratio:.2f} ×",
            ratio <= case.most,
            {
                "us": round(middle(costs[case.what])),
                "bare_us": round(middle(costs["bare"])),
                "of_least": round(min(costs[case.what]) / min(costs["bare"]), 2),
                "ratios": [round(one, 2) for one in ratios[case.what]],
            },
        )


def _known(stage: Stage, headers: Mapping[str, str]) -> dict[str, str]:
    _, answered, _ = stage.call("GET", workload().KEPT, headers)
    return {**headers, "If-None-Match": answered["ETag"]}


def _cost_us(stage: Stage, service: str, request: Request, seconds: int = _SECONDS) -> float:
    pid = stage.pid(service)
    before = kernel.processor_s(pid)
    outcome = load.run(stage.url, [request], seconds=seconds, connections=_CONNECTIONS)
    if outcome.errors:
        raise RuntimeError(f"{request.path}: {outcome}")
    return (kernel.processor_s(pid) - before) / outcome.requests * 1e6
