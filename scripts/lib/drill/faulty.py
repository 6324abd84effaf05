"""Load and faults at once, then calm, then the checker: what most drills are."""

import random
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from scripts.lib.drill import checker
from scripts.lib.drill.checker import Findings
from scripts.lib.drill.history import History
from scripts.lib.drill.load import Load
from scripts.lib.stage import Stage

Fault = Callable[[Stage, random.Random], None]
_CALM_S = (0.5, 3.0)


def run(stage: Stage, faults: Sequence[Fault], *, seed: int, writes: int) -> Findings:
    """Let ``writes`` be acknowledged while ``faults`` strike, each at least once.

    The order and the moments come from ``seed``; the history is kept in a file that is named in
    the findings.
    """
    customers = stage.customers  # made while all is well
    rng = random.Random(seed)  # noqa: S311 - a drill repeats itself
    path = Path(tempfile.mkstemp(prefix=f"drill-{seed}-", suffix=".jsonl")[1])
    history = History(path)
    struck: list[str] = []
    with Load(stage, customers, history, seed, writes).running() as done:
        while not done.is_set() or len(struck) < len(faults):
            _rest(done, rng, hurried=done.is_set())
            fault = faults[len(struck)] if len(struck) < len(faults) else rng.choice(faults)
            fault(stage, rng)
            struck.append(fault.__name__)
    history.close()
    checker.settle(stage)
    findings = checker.check(stage, history)
    findings.notes += [f"{len(struck)} faults: {_counted(struck)}", f"history in {path}"]
    return findings


def _rest(done: threading.Event, rng: random.Random, *, hurried: bool) -> None:
    pause_s = rng.uniform(*_CALM_S)
    if hurried:
        time.sleep(_CALM_S[0])
    else:
        done.wait(pause_s)


def _counted(names: Sequence[str]) -> str:
    return ", ".join(f"{names.count(name)} {name}" for name in dict.fromkeys(names))
