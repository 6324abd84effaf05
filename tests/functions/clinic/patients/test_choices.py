"""Whom a booking is for: found while typing, and known already when somebody new is written."""

import re

import pytest

from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

URL = "/api/clinic/patients"


def _likely(caller: Caller, **asked: str) -> list[str]:
    found = caller.get(f"{URL}/likely", query_string=asked).get_json()["patients"]
    return [one["name"] for one in found]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"patient_name": "jose  PRADO"}, ["José Prado"]),
        ({"patient_name": "Prado, José"}, ["José Prado"]),
        ({"patient_name": "José"}, []),
        ({"patient_name": "José Paiva"}, []),
        ({"patient_phone": "(11) 98765-4321"}, ["José Prado"]),
        ({"patient_name": "Maria Prado", "patient_phone": "11987654321"}, ["José Prado"]),
        ({"patient_name": "José Prado", "patient_phone": "11987654321"}, ["José Prado"]),
        ({"patient_name": "Maria Luz", "patient_phone": "11911112222"}, []),
        ({}, []),
    ],
)
def test_who_seems_to_be_known_is_shown(
    acme: Caller, clinic: Furnished, asked: dict[str, str], found: list[str]
) -> None:
    """By the telephone, or a name of two words at least, spelling and order aside; once."""
    assert _likely(acme, **asked) == found


def test_the_page_asks_whether_it_is_them(acme: Caller, clinic: Furnished) -> None:
    """With what a click takes."""
    path = "/clinic/patients/likely?patient_phone=11987654321"

    part = acme.get(path, headers={"HX-Request": "true"}).get_data(as_text=True)

    assert "É esta pessoa" in part
    assert clinic.patient_id in part


def test_another_tenant_knows_nobody_of_ours(
    acme: Caller, globex: Caller, clinic: Furnished
) -> None:
    """Nor by the telephone."""
    assert _likely(globex, patient_name="José Prado", patient_phone="11987654321") == []


def test_without_scripts_one_chooses_on_the_page(acme: Caller, clinic: Furnished) -> None:
    """What was typed comes back with who was found, and with the fields of somebody new."""
    body = {"patient_id": "", "patient_id_text": "jose", "service_id": clinic.service_id}
    body |= {"day": "05/03/2031", "time": "09:30"}

    asked = acme.post("/clinic/appointments", data=body)
    page = asked.get_data(as_text=True)
    chosen = acme.post("/clinic/appointments", data=body | {"patient_id": clinic.patient_id})
    somebody = {"patient_name": "Jose Reis", "patient_phone": "11 91234-5678", "time": "10:30"}
    new = acme.post("/clinic/appointments", data=body | somebody)
    found = acme.get(f"{URL}?q=reis").get_json()["patients"]

    assert asked.status_code == 400
    assert f'name="patient_id" value="{clinic.patient_id}"' in page
    assert 'value="09:30"' in page
    assert 'id="new-patient">' in page
    assert re.search(r'name="patient_name"[^>]*value="jose"', page)
    assert new.status_code == 303
    assert [one["name"] for one in found] == ["Jose Reis"]
    assert (chosen.status_code, chosen.headers["Location"]) == (
        303, "/clinic/agenda?day=2031-03-05",
    )  # fmt: skip
