"""The load of a drill: clients that register patients, book them, and change them."""

import contextlib
import random
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from scripts.lib.drill.client import Client
from scripts.lib.drill.history import History, Write
from scripts.lib.stage import Clinic, Stage

_FIRST = datetime(2031, 1, 6, 3, tzinfo=UTC)
_VISIT = timedelta(minutes=5)
_CLIENTS = 8
# Drills that share a stage share no slot and no name.
_SLOTS, _RUNS = count(), count()


@dataclass
class Load:
    """Clients over all clinics of the stage, writing until told to stop or ``writes`` are done."""

    stage: Stage
    clinics: Sequence[Clinic]
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
        clinic = self.clinics[number % len(self.clinics)]
        client = Client(self.stage, clinic.host, rng)
        with contextlib.closing(client):
            for step in count():
                if done.is_set():
                    break
                self._one_patient(client, clinic, f"{number}-{step}")
                if len(self.history) >= self.writes:
                    done.set()

    def _one_patient(self, client: Client, clinic: Clinic, label: str) -> None:
        """Register, book and change one patient: three writes that the checker can find."""
        slug, email = clinic.tenant.slug, f"drill-{self.seed}-{self.run}-{label}@drill.example"
        registered = Write("patient", slug, email)
        body = {"name": f"Paciente {label}", "phone": "+5511987654321", "email": email}
        made = client.write(registered, "POST", "/api/clinic/patients", body, **_key())
        self.history.add(registered)
        if not registered.acknowledged:
            return
        patient = made["patient"]
        self._book(client, clinic, patient["id"])
        changed = Write("change", slug, email)
        path = f"/api/clinic/patients/{patient['id']}"
        client.write(changed, "PUT", path, body | {"notes": email})
        self.history.add(changed)

    def _book(self, client: Client, clinic: Clinic, patient_id: str) -> None:
        starts_at = (_FIRST + next(_SLOTS) * _VISIT).isoformat()
        booked = Write("booking", clinic.tenant.slug, starts_at)
        ids = {"service_id": clinic.service_id, "professional_id": clinic.professional_id}
        body = {**ids, "patient_id": patient_id, "starts_at": starts_at}
        client.write(booked, "POST", "/api/clinic/appointments", body, **_key())
        self.history.add(booked)


def _key() -> dict[str, str]:
    return {"Idempotency_Key": str(uuid.uuid4())}
