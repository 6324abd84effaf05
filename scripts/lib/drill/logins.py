"""Sign-ins by the hundred: their limits hold, with Redis away too, and others are not starved."""

import random
import threading
import time
from collections import Counter
from typing import Any, Final

from scripts.lib.dev.place import HOST
from scripts.lib.drill.checker import Findings
from scripts.lib.drill.client import Client
from scripts.lib.drill.faults import processes
from scripts.lib.percentiles import p95
from scripts.lib.stage import Customer, Stage
from shared.identity import hash_password

_PASSWORD: Final = "Sabia-Laranjeira-2041"  # noqa: S105 - of workspaces that live for a minute
_CROWD: Final = 200
_GUESSES: Final = 30
_FREE: Final = 5


def run(stage: Stage, *, seed: int, writes: int) -> Findings:
    """A crowd, ten right ones at once, and guesses with and without Redis."""
    del writes
    findings = Findings()
    drill = _Logins(stage, seed, findings)
    drill.ten_right_ones()
    drill.a_crowd()
    drill.guesses("guesses", stage.customers[2])
    with processes.frozen(stage, "redis"):
        drill.guesses("guesses without Redis", stage.customers[3])
    return findings


class _Logins:
    def __init__(self, stage: Stage, seed: int, findings: Findings) -> None:
        self._stage, self._seed, self._findings = stage, seed, findings
        self._sources = (f"127.0.{a}.{b}" for a in range(1, 255) for b in range(1, 255))
        for customer in stage.customers[:4]:
            with stage.platform.databases.transaction(customer.tenant.scope) as db:
                db.scalar(
                    "select create_owner(:email, :name, :hash)::text",
                    email=_email(customer),
                    name="Bento Medidor",
                    hash=hash_password(_PASSWORD),
                )

    def ten_right_ones(self) -> None:
        """One account signs in ten times at once: all are in."""
        customer = self._stage.customers[1]
        statuses = self._at_once(customer, [_PASSWORD] * 10)
        self._note("ten right ones at once", statuses)
        if any(status == 429 for status in statuses):  # noqa: PLR2004
            self._findings.lost.append(f"ten right ones at once: {Counter(statuses)}")

    def a_crowd(self) -> None:
        """Two hundred at once, and somebody who only reads meanwhile."""
        customer = self._stage.customers[0]
        done, waits_ms = threading.Event(), list[float]()
        reader = threading.Thread(target=self._read, args=(customer, done, waits_ms))
        reader.start()
        statuses = self._at_once(customer, [_PASSWORD] * _CROWD)
        done.set()
        reader.join()
        self._note(f"{_CROWD} at once", statuses)
        if waits_ms:
            text = f"a reader meanwhile waited {p95(waits_ms):.0f} ms (p95 of {len(waits_ms)})"
            self._findings.notes.append(text)

    def guesses(self, what: str, customer: Customer) -> None:
        """Wrong passwords, several at once: no more are looked at than the free ones."""
        statuses = self._at_once(customer, [f"errada-errada-{n}" for n in range(_GUESSES)])
        self._note(what, statuses)
        if (looked_at := statuses.count(401)) > _FREE:
            self._findings.lost.append(f"{what}: {looked_at} were looked at, {_FREE} are free")

    def _read(self, customer: Customer, done: threading.Event, waits_ms: list[float]) -> None:
        client = self._client(customer, "reader")
        while not done.is_set():
            began = time.monotonic()
            status, _ = client.call("GET", "/api/auth/account")
            waits_ms.append((time.monotonic() - began) * 1000)
            self._findings.answers[status] += 1
            time.sleep(0.05)
        client.close()

    def _at_once(self, customer: Customer, passwords: list[str]) -> list[int]:
        statuses: list[int] = []

        def one(number: int, password: str, source: str) -> None:
            client = self._client(customer, str(number), source)
            body = {"email": _email(customer), "password": password}
            statuses.append(client.call("POST", "/api/auth/login", body)[0])
            client.close()

        threads = [
            threading.Thread(target=one, args=(number, password, next(self._sources)))
            for number, password in enumerate(passwords)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._findings.answers.update(status for status in statuses if status != 401)  # noqa: PLR2004
        return statuses

    def _client(self, customer: Customer, name: str, source: str = HOST) -> Client:
        rng = random.Random(f"{self._seed}-{name}")  # noqa: S311 - a drill repeats itself
        return Client(self._stage, customer.host, rng, source)

    def _note(self, what: str, statuses: list[Any]) -> None:
        self._findings.notes.append(f"{what}: {dict(sorted(Counter(statuses).items()))}")


def _email(customer: Customer) -> str:
    return f"dono@{customer.tenant.slug}.example"
