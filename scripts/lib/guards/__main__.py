"""``scripts/guards``: every guard of the catalogue, taken out alone; 1 when one went unnoticed."""

import argparse
import queue
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

from scripts.lib.guards import catalogue, trial
from scripts.lib.guards.catalogue import Guard
from scripts.lib.guards.trial import Verdict


def main() -> int:
    """Try what was asked for, or all; 1 when a test noticed nothing."""
    parser = argparse.ArgumentParser(prog="scripts/guards", description=__doc__)
    parser.add_argument("--only", default="", help="guards whose file or test has this text")
    parser.add_argument("--workers", type=int, default=2, help="how many at once")
    given = parser.parse_args()
    guards = [g for g in catalogue.load() if given.only in g.file or given.only in g.fails]
    if not guards:
        parser.error(f"no guard's file or test has {given.only!r} in it")
    for guard in guards:
        catalogue.check(guard)
    with trial.copy_of() as root:
        tests = sorted({guard.fails for guard in guards})
        if told := trial.passing(root, tests, given.workers):
            print(f"before anything is taken out:\n{told}")
            return 1
    return _report(_tried(guards, given.workers))


def _tried(guards: list[Guard], workers: int) -> list[Verdict]:
    waiting: queue.SimpleQueue[Guard] = queue.SimpleQueue()
    for guard in guards:
        waiting.put(guard)
    verdicts: list[Verdict] = []
    with ExitStack() as copies:
        threads = [
            threading.Thread(
                target=_work, args=(waiting, copies.enter_context(trial.copy_of()), verdicts)
            )
            for _ in range(workers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return verdicts


def _work(waiting: "queue.SimpleQueue[Guard]", root: Path, verdicts: list[Verdict]) -> None:
    while True:
        try:
            guard = waiting.get_nowait()
        except queue.Empty:
            return
        verdict = trial.try_without(root, guard)
        verdicts.append(verdict)
        print(f"{'seen  ' if verdict.seen else 'MISSED'}  {guard}", flush=True)


def _report(verdicts: list[Verdict]) -> int:
    missed = [verdict for verdict in verdicts if not verdict.seen]
    for verdict in missed:
        print(f"\n{verdict.guard}\n  {verdict.guard.fails}\n{verdict.told}")
    print(f"{len(verdicts) - len(missed)} of {len(verdicts)} seen")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
