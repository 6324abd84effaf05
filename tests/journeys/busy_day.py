"""A clinic of twelve with twenty visits on one day: what the journeys of its agenda are about."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser

from scripts.lib.dev.stack import Stack
from tests.journeys.person import Person
from tests.journeys.remote import Member, Remote
from tests.support.world import PASSWORD

DAY = "2031-03-03"
AGENDA = f"/clinic/agenda?day={DAY}"
NAMES = (
    "Ana Prado", "Bruno Lemos", "Carla Nunes", "Davi Rocha", "Elisa Tavares", "Fábio Couto",
    "Gisele Moura", "Heitor Dias", "Inês Barros", "Joana Pires", "Kleber Assis", "Lia Fontes",
)  # fmt: skip
_HOURS = [
    {"weekday": day, "opens": opens, "closes": closes}
    for day in range(1, 6)
    for opens, closes in (("08:00", "12:00"), ("13:00", "18:00"))
]


@dataclass(frozen=True)
class BusyDay:
    """Who owns it, and the identifiers of what it has."""

    owner: Member
    professionals: tuple[str, ...]
    patients: tuple[str, ...]
    service: str

    def visit(self, who: int, at: str, patient: int, day: str = DAY) -> dict[str, Any]:
        """Book half an hour with the professional of a number."""
        body = {
            "service_id": self.service, "professional_id": self.professionals[who],
            "patient_id": self.patients[patient], "starts_at": f"{day}T{at}:00",
        }  # fmt: skip
        return _made(self.owner, "appointment", body)


@contextmanager
def at_agenda(
    browser: Browser, stack: Stack, busy: BusyDay, screen: str = "desk", **options: Any
) -> Iterator[Person]:
    """Whoever owns it, signed in, before that day."""
    slug = busy.owner.tenant.slug
    with Person(browser, stack.place, screen, **options) as person:
        person.resume(slug, busy.owner.actor.email, PASSWORD)
        person.go(slug, AGENDA)
        yield person


def open_busy_day(remote: Remote, slug: str) -> BusyDay:
    """Make it, by the API."""
    owner = remote.tenant(slug)
    service = _made(owner, "service", {"name": "Fisioterapia", "duration_min": 30})["id"]
    body = {"service_ids": [service], "hours": _HOURS}
    people = tuple(_made(owner, "professional", body | {"name": name})["id"] for name in NAMES)
    patients = tuple(
        _made(owner, "patient", {"name": f"Paciente {n:02d}", "phone": f"119876543{n:02d}"})["id"]
        for n in range(20)
    )
    day = BusyDay(owner, people, patients, service)
    for number in range(20):
        who, turn = number % 12, number // 12
        day.visit(who, f"{9 + who % 2 + 5 * turn:02d}:00", number)
    return day


def _made(owner: Member, kind: str, body: dict[str, Any]) -> Any:
    answer = owner.post(f"/api/clinic/{kind}s", body)
    assert answer.status_code == 201, answer.get_data()
    return answer.get_json()[kind]
