"""Many at once for one thing: one has it, the others are told so, and no change is lost."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from scripts.lib.drill.checker import Findings
from scripts.lib.drill.client import Client
from scripts.lib.stage import Clinic, Stage

_AT_ONCE: Final = 10
_FIRST = datetime(2032, 1, 5, 3, tzinfo=UTC)
_A_ROUND: Final = 50  # acknowledged writes that a round is worth

Call = Callable[[Client], tuple[int, Any]]


def run(stage: Stage, *, seed: int, writes: int) -> Findings:
    """Rounds of ten clients each: one slot, one record, one key."""
    findings = Findings()
    crowd = _Crowd(stage, stage.clinics[0], seed)
    for number in range(max(1, writes // _A_ROUND)):
        for race in (_one_slot, _one_record, _one_key):
            race(crowd, number, findings)
    crowd.leave()
    findings.answers = crowd.answers
    findings.acknowledged = sum(n for status, n in crowd.answers.items() if status < 300)  # noqa: PLR2004
    return findings


class _Crowd:
    """Ten clients of one clinic that begin at the same moment."""

    def __init__(self, stage: Stage, clinic: Clinic, seed: int) -> None:
        self.clinic, self.answers = clinic, Counter[int]()
        self._clients = [
            Client(stage, clinic.host, random.Random(f"{seed}-{n}"))  # noqa: S311
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


def _booking(clinic: Clinic, number: int) -> dict[str, Any]:
    starts_at = (_FIRST + number * timedelta(minutes=5)).isoformat()
    ids = {"service_id": clinic.service_id, "professional_id": clinic.professional_id}
    return {**ids, "patient_id": clinic.patient_id, "starts_at": starts_at}


def _one_slot(crowd: _Crowd, number: int, findings: Findings) -> None:
    """One professional, one time, ten bookings: one is made."""
    body = _booking(crowd.clinic, 2 * number)
    answers = crowd.all(lambda client: client.call("POST", "/api/clinic/appointments", body))
    _expect_one([status for status, _ in answers], "slot", number, findings)


def _one_record(crowd: _Crowd, number: int, findings: Findings) -> None:
    """One patient in the version that ten have read: one change is made, nine are told of it."""
    body = {"name": f"Corrida {number}", "phone": "+5511987654321"}
    made = crowd.first(lambda client: client.call("POST", "/api/clinic/patients", body))["patient"]
    path, version = f"/api/clinic/patients/{made['id']}", made.get("version", 1)

    def change(client: Client) -> tuple[int, Any]:
        changed = body | {"notes": str(uuid4())}
        return client.call("PUT", path, changed, If_Match=f'"{version}"')

    statuses = [status for status, _ in crowd.all(change)]
    _expect_one(statuses, "record", number, findings)


def _one_key(crowd: _Crowd, number: int, findings: Findings) -> None:
    """One request sent ten times under its key: one appointment, which all are shown."""
    body, key = _booking(crowd.clinic, 2 * number + 1), str(uuid4())
    answers = crowd.all(
        lambda client: client.call("POST", "/api/clinic/appointments", body, Idempotency_Key=key)
    )
    shown = {answer["appointment"]["id"] for status, answer in answers if status < 300}  # noqa: PLR2004
    if len(shown) != 1:
        findings.doubled.append(f"key of round {number}: {len(shown)} appointments")


def _expect_one(statuses: list[int], what: str, number: int, findings: Findings) -> None:
    made = sum(200 <= status < 300 for status in statuses)  # noqa: PLR2004
    if made > 1:
        findings.doubled.append(f"{what} of round {number}: {made} got it")
    if made < 1:
        findings.lost.append(f"{what} of round {number}: nobody got it, {Counter(statuses)}")
