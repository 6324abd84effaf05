"""Somebody else's patient is opened by who knows them, for a reason that is told."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.functions.clinic.furnish import Furnished, furnish
from tests.functions.clinic.staff import Deliver, colleague, link
from tests.support.caller import Caller

AT = "/api/clinic/patients/openings"
WHY = "Substituo a Lia hoje às 14h"
JOSE = {"name": "jose PRADO", "phone": "11 98765-4321", "reason": WHY}


@pytest.fixture
def bia(acme: Caller, clinic: Furnished, deliver: Deliver) -> Caller:
    """A professional with an agenda of her own, and nobody in it."""
    bia = colleague(deliver, acme, "Bia")
    body = {"name": "Bia", "service_ids": [clinic.service_id]}
    made = acme.post("/api/clinic/professionals", body).get_json()["professional"]["id"]
    link(acme, made, bia)
    return bia


def _open(caller: Caller, **changes: Any) -> TestResponse:
    return caller.post(AT, JOSE | changes)


def _status(caller: Caller, clinic: Furnished) -> int:
    return caller.get(f"/api/clinic/patients/{clinic.patient_id}").status_code


def test_who_says_whom_and_why_has_the_patient_for_a_day(
    acme: Caller, clinic: Furnished, bia: Caller, deliver: Deliver
) -> None:
    """Theirs alone, until it ends, and on the trail with the reason."""
    other = colleague(deliver, acme, "Davi")
    before = _status(bia, clinic)

    opened = _open(bia)

    trail = acme.get("/workspace/settings/audit").text
    assert (before, opened.status_code, _status(bia, clinic)) == (404, 201, 200)
    assert opened.get_json()["patient_ids"] == [clinic.patient_id]
    assert _status(other, clinic) == 404
    assert WHY in trail
    assert "Abriu o cadastro de um paciente de outro profissional" in trail
    with acme.db() as db:
        db.run("update patient_opening set ends_at = now()")
    assert _status(bia, clinic) == 404


def test_their_visits_with_others_stay_those_others_(
    acme: Caller, clinic: Furnished, bia: Caller
) -> None:
    """What is opened is the register's page: how they are reached, and what is written there."""
    _open(bia)

    shown = bia.get(f"/api/clinic/patients/{clinic.patient_id}").get_json()

    assert shown["patient"]["name"] == "José Prado"
    assert shown["appointments"] == []


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"phone": "11 98765-4320"}, 404, "name"),
        ({"name": "Maria Prado"}, 404, "name"),
        ({"phone": None}, 400, "phone"),
        ({"reason": "sim"}, 400, "reason"),
    ],
)
def test_what_does_not_say_who_or_why_opens_nothing(
    clinic: Furnished, bia: Caller, changes: dict[str, Any], status: int, field: str
) -> None:
    """A name alone would be a list to try, and a word no reason."""
    answer = _open(bia, **changes)

    assert (answer.status_code, list(answer.get_json()["fields"])) == (status, [field])
    assert status == 400 or answer.get_json()["code"] == "clinic.unknown_patient"
    assert _status(bia, clinic) == 404


def test_another_tenant_s_patient_is_not_to_be_opened(
    acme: Caller, globex: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """Whoever knows them there knows nobody here."""
    acme.put(
        f"/api/clinic/patients/{clinic.patient_id}", {"name": "Caio Luz", "phone": "11987650009"}
    )
    furnish(globex)

    answer = _open(globex, name="Caio Luz", phone="11987650009")

    assert answer.status_code == 404


def test_the_key_again_opens_once_and_with_another_body_nothing(
    acme: Caller, clinic: Furnished, bia: Caller
) -> None:
    """Sent twice, one line on the trail."""
    first, again = (_open(bia, request_id="k1") for _ in range(2))
    other = _open(bia, request_id="k1", reason="Outro motivo qualquer")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json()
    assert other.get_json()["code"] == "clinic.request_reused"
    with acme.db() as db:
        assert db.scalar("select count(*) from patient_opening") == 1


def test_only_who_sees_their_own_alone_is_offered_it(
    acme: Caller, clinic: Furnished, bia: Caller
) -> None:
    """Others see everybody anyway; and what was sought is in the form already."""
    sought = "/clinic/patients?q=Prado"

    assert "/clinic/patients/openings/new?name=Prado" in bia.get(sought).text
    assert "openings" not in acme.get("/clinic/patients?q=zzz").text
    assert 'value="Prado"' in bia.get("/clinic/patients/openings/new?name=Prado").text
