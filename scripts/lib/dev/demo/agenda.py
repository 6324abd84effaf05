"""Months of a clinic's agenda: who comes when, and what became of it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from scripts.lib.dev.demo.client import Client, Refused

PAUSES_MIN: Final = (0, 0, 5, 10, 15, 30, 60)
_CONFLICT = 409


@dataclass(frozen=True)
class Service:
    """What is offered; minutes and centavos."""

    name: str
    duration_min: int
    buffer_after_min: int
    price_centavos: int
    id: str = ""


@dataclass(frozen=True)
class Professional:
    """Who attends: ``weekdays`` 1 is Monday, ``hours`` are pairs on the clinic's clock."""

    name: str
    council: str | None
    colour: str
    weekdays: tuple[int, ...]
    hours: tuple[tuple[str, str], ...]
    services: tuple[str, ...]
    id: str = ""

    def form(self, services: dict[str, str]) -> dict[str, Any]:
        """As the API takes it."""
        return {
            "name": self.name,
            "council": self.council,
            "colour": self.colour,
            "service_ids": [services[name] for name in self.services],
            "hours": [
                {"weekday": day, "opens": opens, "closes": closes}
                for day in self.weekdays
                for opens, closes in self.hours
            ],
        }


def starts(
    draw: random.Random, person: Professional, offered: dict[str, Service], days: list[date]
) -> Iterator[tuple[datetime, Service]]:
    """Bookings that fit the working hours one after another, with pauses as they happen."""
    for day in days:
        if day.isoweekday() not in person.weekdays:
            continue
        for opens, closes in person.hours:
            at = datetime.combine(day, time.fromisoformat(opens))
            ends = datetime.combine(day, time.fromisoformat(closes))
            while True:
                at += timedelta(minutes=draw.choice(PAUSES_MIN))
                service = offered[draw.choice(person.services)]
                busy = timedelta(minutes=service.duration_min + service.buffer_after_min)
                if at + busy > ends:
                    break
                yield at, service
                at += busy


def book(
    client: Client,
    draw: random.Random,
    person: Professional,
    plan: list[tuple[datetime, Service]],
    patients: list[str],
) -> int:
    """Book ``plan`` and bring what lies in the past to its end; how many were booked.

    A patient who happens to be elsewhere at that time is simply not booked.
    """
    booked = 0
    for starts_at, service in plan:
        said = {
            "professional_id": person.id,
            "service_id": service.id,
            "patient_id": draw.choice(patients),
            "starts_at": starts_at.isoformat(),
        }
        try:
            made = client.post("clinic", "/clinic/appointments", said)["appointment"]
        except Refused as refused:
            if refused.status != _CONFLICT:
                raise
            continue
        booked += 1
        _outcome(client, draw, made)
    return booked


def _outcome(client: Client, draw: random.Random, made: dict[str, Any]) -> None:
    chance = draw.random()
    path = f"/clinic/appointments/{made['id']}"
    past = datetime.fromisoformat(made["ends_at"]) < datetime.now(UTC)
    if chance < 0.06:  # noqa: PLR2004 - one in sixteen is called off
        reason = draw.choice(("Pediu para remarcar", "Gripe", "Imprevisto no trabalho"))
        client.post("clinic", f"{path}/cancellation", {"reason": reason})
    elif past:
        end = "absence" if chance < 0.11 else "completion"  # noqa: PLR2004 - one in twenty
        client.post("clinic", f"{path}/{end}", {})
