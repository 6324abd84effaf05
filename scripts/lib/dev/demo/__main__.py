"""``python -m scripts.lib.dev.demo``: fill the running platform with two tenants, once."""

import os
import random
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from functions.admin import operators
from scripts.lib.company import Company
from scripts.lib.dev.demo import people, signup
from scripts.lib.dev.demo.agenda import Professional, Service, book, starts
from scripts.lib.dev.demo.client import Client
from scripts.lib.dev.demo.signup import PASSWORD
from scripts.lib.dev.place import BASE_HOST, Place, from_environment
from shared import settings
from shared.db import Databases

SERVICES = (
    Service("Massagem relaxante", 60, 10, 14_000),
    Service("Massagem terapêutica", 50, 10, 16_000),
    Service("Drenagem linfática", 60, 10, 15_000),
    Service("Pedras quentes", 90, 15, 22_000),
    Service("Quick massage", 20, 5, 5_000),
)
_LONG, _MORNING = (("09:00", "12:00"), ("13:00", "18:00")), (("08:00", "13:00"),)
_LATE = (("12:00", "20:00"),)
TEAM = (
    Professional("Marina Duarte", None, "teal", (1, 2, 3, 4, 5), _LONG,
                 ("Massagem relaxante", "Pedras quentes", "Drenagem linfática")),
    Professional("Rogério Nunes", "CREFITO-3 123456-F", "blue", (1, 2, 3, 4, 5), _LATE,
                 ("Massagem terapêutica", "Quick massage")),
    Professional("Sílvia Prado", None, "amber", (2, 3, 4, 5, 6), _LONG,
                 ("Drenagem linfática", "Massagem relaxante", "Quick massage")),
    Professional("Tainá Ribeiro", None, "green", (1, 3, 5, 6), _MORNING,
                 ("Massagem relaxante", "Massagem terapêutica", "Pedras quentes")),
)  # fmt: skip
BEM_ESTAR = Company(
    "bem-estar", "Bem-Estar Massoterapia", "12.ABC.345/01DE-35", "Helena Castro",
    "helena@bem-estar.example", "clinic", "profissional",
)  # fmt: skip
SERENO = Company(
    "sereno", "Espaço Sereno", "529.982.247-25", "Davi Rocha", "davi@sereno.example", "clinic",
    "basico",
)  # fmt: skip
OPERATOR = "operador@avila.localhost"
_DAYS_BEFORE, _DAYS_AFTER = 62, 30


def furnish(
    owner: Client, team: Sequence[Professional], patients: int, days: list[date], seed: int
) -> int:
    """Services, people and the agenda of one clinic; how many appointments it has."""
    draw = random.Random(seed)  # noqa: S311 - the same demo each time is what we want
    ids = {
        s.name: owner.post("clinic", "/clinic/services", _form(s))["service"]["id"]
        for s in SERVICES
    }
    offered = {s.name: replace(s, id=ids[s.name]) for s in SERVICES}
    staff = [
        replace(
            p, id=owner.post("clinic", "/clinic/professionals", p.form(ids))["professional"]["id"]
        )
        for p in team
    ]
    with ThreadPoolExecutor(4) as threads:
        forms = people.patients(draw, patients)
        known = list(threads.map(lambda form: _register(owner, form), forms))
        print(f"  {len(known)} pacientes")

        def fill(number: int) -> int:
            own = random.Random(seed + number)  # noqa: S311
            person = staff[number]
            plan = list(starts(own, person, offered, days))
            return book(owner.again(), own, person, plan, known)

        return sum(threads.map(fill, range(len(staff))))


def _form(service: Service) -> dict[str, object]:
    return {
        "name": service.name,
        "duration_min": service.duration_min,
        "buffer_after_min": service.buffer_after_min,
        "price_centavos": service.price_centavos,
    }


def _register(owner: Client, form: dict[str, object]) -> str:
    identifier: str = owner.post("clinic", "/clinic/patients", form)["patient"]["id"]
    return identifier


def _operator(place: Place) -> None:
    """Let the demo's operator into the console; the platform's own staff do not sign up."""
    databases = Databases(*settings.databases(os.environ), size=1)
    operators.put(databases, OPERATOR, "Olga Operadora", PASSWORD)
    databases.close()
    print(f"{place.url(f'admin.{BASE_HOST}')}  {OPERATOR}  {PASSWORD}")


def _days(before: int, after: int) -> list[date]:
    today = datetime.now(UTC).date()
    return [today + timedelta(days=n) for n in range(-before, after + 1)]


def main(place: Place) -> None:
    """Make what is missing and tell the sign-ins."""
    _operator(place)
    site = Client(place)
    plans = (
        (BEM_ESTAR, TEAM, 200, _days(_DAYS_BEFORE, _DAYS_AFTER), 7),
        (SERENO, TEAM[:1], 12, _days(7, 7), 11),
    )
    for company, team, patients, days, seed in plans:
        owner = signup.owner(site, company)
        if not owner.call("GET", "clinic", "/clinic/services")["services"]:
            began = time.monotonic()
            print(company.name)
            made = furnish(owner, team, patients, days, seed)
            print(f"  {made} horários em {time.monotonic() - began:.0f} s")
        print(f"{place.url(signup.host(company))}  {company.email}  {PASSWORD}")


if __name__ == "__main__":
    main(from_environment())
