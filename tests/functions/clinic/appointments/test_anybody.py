"""A visit with whoever is free: chosen by the clinic, refused with anybody's times."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

URL = "/api/clinic/appointments"
DAY = "2031-03-03"
MORNINGS = [{"weekday": day, "opens": "08:00", "closes": "12:00"} for day in range(1, 6)]


@pytest.fixture
def ana(acme: Caller, clinic: Furnished) -> str:
    """Ana works in the mornings, beside Lia, who always does and has a visit at ten."""
    body = {"name": "Ana", "service_ids": [clinic.service_id], "hours": MORNINGS}
    made: str = acme.post("/api/clinic/professionals", body).get_json()["professional"]["id"]
    return made


def _patient(caller: Caller, name: str) -> str:
    body = {"name": name, "phone": "11987650000"}
    made: str = caller.post("/api/clinic/patients", body).get_json()["patient"]["id"]
    return made


def _anybody(caller: Caller, clinic: Furnished, at: str, name: str, **more: Any) -> Any:
    body = clinic.booking(f"{DAY}T{at}:00-03:00", patient_id=_patient(caller, name), **more)
    return caller.post(URL, {**body, "professional_id": None})


def test_who_has_least_that_day_takes_it(acme: Caller, clinic: Furnished, ana: str) -> None:
    """Lia has half an hour already; with as much each, the first by name."""
    first = _anybody(acme, clinic, "09:00", "Bia Reis").get_json()["appointment"]
    second = _anybody(acme, clinic, "11:00", "Rui Sá").get_json()["appointment"]

    assert first["professional_name"] == "Ana"
    assert second["professional_name"] == "Ana"


def test_only_who_is_free_then_takes_it(acme: Caller, clinic: Furnished, ana: str) -> None:
    """At ten Lia is busy, in the evening Ana is at home."""
    names = [
        _anybody(acme, clinic, at, name).get_json()["appointment"]["professional_name"]
        for at, name in (("10:00", "Bia Reis"), ("19:00", "Rui Sá"))
    ]

    assert names == ["Ana", "Lia"]


def test_when_nobody_is_free_anybody_s_times_are_told(
    acme: Caller, clinic: Furnished, ana: str
) -> None:
    """409, with the nearest of both."""
    _anybody(acme, clinic, "10:00", "Bia Reis")

    refused = _anybody(acme, clinic, "10:00", "Rui Sá")

    assert refused.status_code == 409
    assert refused.get_json()["code"] == "clinic.slot_taken"
    assert refused.get_json()["free"] == ["09:30", "10:30", "11:00"]


def test_whoever_insists_says_with_whom(acme: Caller, clinic: Furnished) -> None:
    """Outside hours nobody is proposed."""
    refused = _anybody(acme, clinic, "10:00", "Bia Reis", force=True)

    assert refused.status_code == 400
    assert "professional_id" in refused.get_json()["fields"]


def test_what_nobody_does_is_not_offered(acme: Caller, clinic: Furnished) -> None:
    """Instead of a time that would never be free."""
    body = {"name": "Drenagem", "duration_min": 30}
    service = acme.post("/api/clinic/services", body).get_json()["service"]["id"]

    refused = _anybody(acme, clinic, "15:00", "Bia Reis", service_id=service).get_json()

    assert refused["code"] == "clinic.not_offered"


def test_another_tenant_s_service_is_nobody_s(
    acme: Caller, globex: Caller, clinic: Furnished, ana: str
) -> None:
    """Nor is its patient told of."""
    body = {"service_id": clinic.service_id, "patient_name": "Bia Reis"}
    body |= {"patient_phone": "11987650000", "starts_at": f"{DAY}T15:00:00-03:00"}

    assert globex.post(URL, body).status_code == 404


def test_six_at_once_get_two_places(acme: Caller, clinic: Furnished, ana: str) -> None:
    """Who is named free stays so until the commit: nobody gets an error of the database."""
    patients = [_patient(acme, f"Pessoa {n}") for n in range(6)]

    def book(patient: str) -> int:
        body = clinic.booking(f"{DAY}T09:00:00-03:00", patient_id=patient, professional_id=None)
        return int(acme.post(URL, body).status_code)

    with ThreadPoolExecutor(6) as pool:
        answers = sorted(pool.map(book, patients))

    assert answers == [201, 201, 409, 409, 409, 409]


def test_services_come_by_how_often_they_are_booked(acme: Caller, clinic: Furnished) -> None:
    """By a quarter of a year around today; the rest by name."""
    body = {"name": "Acupuntura", "duration_min": 30, "professional_ids": [clinic.professional_id]}
    acme.post("/api/clinic/services", body)
    with acme.db() as db:
        db.run("update appointment set starts_at = now(), ends_at = now() + interval '30 min', "
               "busy_until = now() + interval '30 min'")  # fmt: skip

    page = acme.get("/clinic/appointments/new").get_data(as_text=True)

    assert 0 < page.index("Massagem") < page.index("Acupuntura")
