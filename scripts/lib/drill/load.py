"""The load of a drill: clients that write what can be found again."""

import contextlib
import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

from scripts.lib.drill.client import Client
from scripts.lib.drill.history import History
from scripts.lib.stage import Customer, Stage
from scripts.lib.workload import drill

_CLIENTS = 8
_RUNS = count()  # drills that share a stage share no name


@dataclass
class Load:
    """Clients of all customers, writing until told to stop or ``writes`` are done."""

    stage: Stage
    customers: Sequence[Customer]
    history: History
    seed: int
    writes: int
    stop: threading.Event = field(default_factory=threading.Event)
    run: int = field(default_factory=lambda: next(_RUNS))

    @contextmanager
    def running(self, clients: int = _CLIENTS) -> Iterator[threading.Event]:
        """Write in the background; the event is set once enough was acknowledged."""
        done = threading.Event()
        threads = [
            threading.Thread(target=self._work, args=(number, done)) for number in range(clients)
        ]
        for thread in threads:
            thread.start()
        try:
            yield done
        finally:
            done.set()
            for thread in threads:
                thread.join()

    def _work(self, number: int, done: threading.Event) -> None:
        rng = random.Random(f"{self.seed}-{number}")  # noqa: S311 - a drill repeats itself
        customer = self.customers[number % len(self.customers)]
        client = Client(self.stage, customer.host, rng)
        with contextlib.closing(client):
            for step in count():
                if done.is_set():
                    break
                email = f"drill-{self.seed}-{self.run}-{number}-{step}@drill.example"
                drill().write(self.history, client, customer, email)
                if len(self.history) >= self.writes:
                    done.set()
