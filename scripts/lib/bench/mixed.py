"""Everything at once through nginx, on all cores, the generator's own work included."""

from collections.abc import Iterator, Sequence
from itertools import chain

from scripts.lib.bench import load
from scripts.lib.bench.figure import Figure
from scripts.lib.bench.load import Outcome, Request
from scripts.lib.percentiles import middle
from scripts.lib.stage import Stage
from scripts.lib.workload import workload

_ROUNDS = 3
_SECONDS = 6
_CONNECTIONS = 32
_SHARE = 0.45
_P95_MS, _ERRORS = 300, 0.001
_TARGET_PER_S, _BARE_PER_S = 1_000, 2_200


def measure(stage: Stage) -> Iterator[Figure]:
    """Requests a second beside bare's, the slowest twentieth, and what went wrong."""
    asked = workload()
    bare = [Request("/bare", stage.bearer(stage.customers[0].host))]
    shares: list[float] = []
    outcomes: list[Outcome] = []
    rates: list[float] = []
    for number in range(_ROUNDS):
        reference = _run(stage, bare, number)
        mix = list(chain.from_iterable(asked.mix(stage, customer) for customer in stage.customers))
        outcome = _run(stage, mix, number)
        rates.append(reference.per_s)
        outcomes.append(outcome)
        shares.append(outcome.per_s / reference.per_s)
    share = middle(shares)
    rate, bare_rate = round(middle([one.per_s for one in outcomes])), round(middle(rates))
    detail = {
        "per_s": rate,
        "bare_per_s": bare_rate,
        "shares": [round(one, 3) for one in shares],
        "connections": _CONNECTIONS,
    }
    what = "mixed load"
    yield Figure(
        "mixed",
        f"{what}: requests/s of bare's",
        f"≥ {_SHARE:.0%}",
        f"{share:.0%} ({rate}/s)",
        share >= _SHARE,
        detail,
    )
    yield Figure(
        "mixed",
        f"{what}: the target, wherever bare passes {_BARE_PER_S:,}/s",
        f"{_TARGET_PER_S:,}/s",
        f"{rate}/s beside bare's {bare_rate:,}/s",
        rate >= _TARGET_PER_S or bare_rate < _BARE_PER_S,
    )
    slowest = middle([one.p95_ms for one in outcomes])
    yield Figure(
        "mixed",
        f"{what}: p95 at that rate, {_CONNECTIONS} connections always busy",
        f"< {_P95_MS} ms",
        f"{slowest:.0f} ms",
        slowest < _P95_MS,
    )
    wrong = sum(one.refused + one.broken for one in outcomes) / sum(o.requests for o in outcomes)
    yield Figure("mixed", f"{what}: errors", f"< {_ERRORS:.1%}", f"{wrong:.2%}", wrong < _ERRORS)


def _run(stage: Stage, requests: Sequence[Request], number: int) -> Outcome:
    return load.run(stage.url, requests, seconds=_SECONDS, connections=_CONNECTIONS, number=number)
