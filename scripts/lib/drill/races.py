"""Many at once for one thing: one has it, the others are told so, and no change is lost."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, Final

from scripts.lib.drill.checker import Findings
from scripts.lib.drill.client import Client
from scripts.lib.stage import Customer, Stage
from scripts.lib.workload import drill

_AT_ONCE: Final = 10
_A_ROUND: Final = 50  # acknowledged writes that a round is worth

Call = Callable[[Client], tuple[int, Any]]
Race = Callable[["Crowd", int, Findings], None]


def run(stage: Stage, *, seed: int, writes: int) -> Findings:
    """Rounds of ten clients each: one slot, one record, one key."""
    return _rounds(stage, drill().RACES, seed, max(1, writes // _A_ROUND))


def slots(stage: Stage, *, seed: int, writes: int) -> Findings:
    """Rounds of ten clients who come by all the ways that lead to one time; one has it."""
    return _rounds(stage, drill().SLOTS, seed, max(1, writes // _AT_ONCE))


def _rounds(stage: Stage, races: Iterable[Race], seed: int, rounds: int) -> Findings:
    findings = Findings()
    crowd = Crowd(stage, stage.customers[0], seed)
    for number in range(rounds):
        for race in races:
            race(crowd, number, findings)
    crowd.leave()
    findings.answers = crowd.answers
    findings.acknowledged = sum(n for status, n in crowd.answers.items() if status < 300)  # noqa: PLR2004
    return findings


class Crowd:
    """Ten clients of one customer that begin at the same moment."""

    def __init__(self, stage: Stage, customer: Customer, seed: int) -> None:
        self.customer, self.answers = customer, Counter[int]()
        self.databases = stage.platform.databases
        self._clients = [
            Client(stage, customer.host, random.Random(f"{seed}-{n}"))  # noqa: S311
            for n in range(_AT_ONCE)
        ]

    def all(self, call: Call) -> list[tuple[int, Any]]:
        """What each was answered."""
        found: list[tuple[int, Any]] = []
        gate = threading.Barrier(_AT_ONCE)

        def one(client: Client) -> None:
            gate.wait()
            found.append(call(client))

        threads = [threading.Thread(target=one, args=(client,)) for client in self._clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.answers.update(status for status, _ in found)
        return found

    def leave(self) -> None:
        """Close every connection."""
        for client in self._clients:
            client.close()

    def first(self, call: Call) -> Any:
        """What one of them was answered."""
        status, answer = call(self._clients[0])
        self.answers[status] += 1
        return answer


def expect_one(statuses: list[int], what: str, number: int, findings: Findings) -> None:
    """Note it when not just one of them was told that it is done."""
    made = sum(200 <= status < 300 for status in statuses)  # noqa: PLR2004
    if made > 1:
        findings.doubled.append(f"{what} of round {number}: {made} got it")
    if made < 1:
        findings.lost.append(f"{what} of round {number}: nobody got it, {Counter(statuses)}")
