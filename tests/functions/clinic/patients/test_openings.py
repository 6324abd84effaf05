"""Somebody else's patient is opened by who knows them, for a reason that is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from functions.clinic.patients.routes_openings import IN_VAIN_AN_HOUR
from functions.clinic.tasks import OPENINGS_KEPT_DAYS
from shared.identity import utc_now
from tests.functions.clinic.furnish import Furnished, furnish
from tests.functions.clinic.staff import Deliver, colleague, link
from tests.support.caller import Caller
from tests.support.waiting import behind

AT = "/api/clinic/patients/openings"
WHY = "Substituo a Lia hoje às 14h"
JOSE = {"name": "jose PRADO", "phone": "11 98765-4321", "reason": WHY}
CPF = "529.982.247-25"


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
        ({"name": "jos rad"}, 404, "name"),
        ({"name": "os"}, 404, "name"),
        ({"name": "Prado"}, 404, "name"),
        ({"name": "de Prado"}, 404, "name"),
        ({"name": "Prado prado"}, 404, "name"),
        ({"name": "'11987654321 Prado"}, 404, "name"),
        ({"cpf": CPF}, 404, "name"),
        ({"phone": None}, 400, "phone"),
        ({"reason": "sim"}, 400, "reason"),
    ],
)
def test_what_does_not_say_who_or_why_opens_nothing(
    clinic: Furnished, bia: Caller, changes: dict[str, Any], status: int, field: str
) -> None:
    """A name alone would be a list to try, a part of one too, and a word no reason."""
    answer = _open(bia, **changes)

    assert (answer.status_code, list(answer.get_json()["fields"])) == (status, [field])
    assert status == 400 or answer.get_json()["code"] == "clinic.unknown_patient"
    assert _status(bia, clinic) == 404


@pytest.mark.parametrize("name", ["Prado, José", "kely", "Ana de Sá"])
def test_a_name_is_its_words_or_all_of_it(
    acme: Caller, clinic: Furnished, bia: Caller, name: str
) -> None:
    """In any order, spelling aside; who has one name alone is called by it."""
    for who in ("Kely", "Ana Rita de Sá"):
        acme.post("/api/clinic/patients", {"name": who, "phone": JOSE["phone"]})

    assert _open(bia, name=name).status_code == 201


def test_both_of_a_contact_must_be_theirs(acme: Caller, clinic: Furnished, bia: Caller) -> None:
    """A telephone is a family's; with a CPF it is one of them."""
    rosa = {"name": "Rosa Prado", "phone": JOSE["phone"], "cpf": CPF}
    acme.post("/api/clinic/patients", rosa)

    answers = [
        _open(bia, name="Rosa Prado", **changes).status_code
        for changes in ({"cpf": "111.444.777-35"}, {"phone": "11 98765-4320", "cpf": CPF})
    ]

    assert answers == [404, 404]
    assert _open(bia, name="Rosa Prado", cpf=CPF).status_code == 201


def test_who_is_linked_to_nobody_opens_nobody(
    acme: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """They have no agenda that a patient of another could come into."""
    davi = colleague(deliver, acme, "Davi")

    answer = _open(davi)

    assert (answer.status_code, answer.get_json()["code"]) == (403, "clinic.no_agenda")
    assert _status(davi, clinic) == 404


def test_asking_in_vain_is_told_and_ends(acme: Caller, clinic: Furnished, bia: Caller) -> None:
    """Ten an hour, however many at once; then nobody is found any more, known or not."""
    found = [_open(bia, name="José Prado", request_id=f"k{n}").status_code for n in range(2)]
    with ThreadPoolExecutor(4) as pool:
        asked = pool.map(lambda n: _open(bia, name=f"Fulano Tal{n}x"), range(IN_VAIN_AN_HOUR + 2))
        statuses = sorted(one.status_code for one in asked)

    last = _open(bia)

    trail = acme.get("/workspace/settings/audit").text
    assert found == [201, 409]
    assert statuses == [404] * IN_VAIN_AN_HOUR + [429] * 2
    assert (last.status_code, last.get_json()["code"]) == (429, "clinic.asked_in_vain")
    assert "Procurou um paciente de outro profissional e não achou" in trail
    assert "Fulano Tal" in trail
    with acme.db() as db:
        db.run("update patient_opening_try set ends_at = now()")
    assert _open(bia, name="Fulano Tal").status_code == 404


def test_who_is_seen_already_is_not_opened(acme: Caller, clinic: Furnished, bia: Caller) -> None:
    """By who sees everybody, and once opened: the trail has what happened, once."""
    both = behind(acme, "select id from patient for update", *[lambda: _open(bia)] * 2)
    everybody = _open(acme)
    page = acme.get("/clinic/patients/openings/new?name=Prado")

    assert sorted(one.status_code for one in both) == [201, 409]
    assert everybody.get_json()["code"] == "clinic.already_seen"
    assert (page.status_code, page.headers["Location"]) == (303, "/clinic/patients?q=Prado")
    with acme.db() as db:
        assert db.scalar("select count(*) from patient_opening") == 1
        told = "select count(*) from core.audit where action = 'clinic.patient_opened'"
        assert db.scalar(told) == 1


@pytest.mark.parametrize(("days", "left"), [(-0.1, 1), (0.1, 0)])
def test_what_ended_is_deleted_when_its_key_is_forgotten(
    acme: Caller,
    clinic: Furnished,
    bia: Caller,
    run_task: Callable[..., TestResponse],
    days: float,
    left: int,
) -> None:
    """Nothing is kept of why: that is on the trail."""
    _open(bia)
    with acme.db() as db:
        reason = db.scalar("select reason from patient_opening")
        ended = "update patient_opening set ends_at = now() - make_interval(secs => :s)"
        db.run(ended, s=(OPENINGS_KEPT_DAYS + days) * 86_400)

    turn = {"due_at": utc_now() - timedelta(seconds=1)}
    answer = run_task("clinic", "clinic-forget-openings", turn, acme.tenant)

    assert (answer.status_code, reason) == (204, None)
    with acme.db() as db:
        assert db.scalar("select count(*) from patient_opening") == left


def test_another_tenant_s_patient_is_not_to_be_opened(
    acme: Caller, globex: Caller, clinic: Furnished, deliver: Deliver
) -> None:
    """Whoever knows them there knows nobody here."""
    acme.put(
        f"/api/clinic/patients/{clinic.patient_id}", {"name": "Caio Luz", "phone": "11987650009"}
    )
    furnish(globex)

    bruna = colleague(deliver, globex, "Bruna")
    [lia] = globex.get("/api/clinic/professionals").get_json()["professionals"]
    link(globex, lia["id"], bruna)

    answer = _open(bruna, name="Caio Luz", phone="11987650009")

    assert answer.status_code == 404


def test_the_key_again_opens_once_and_with_another_body_nothing(
    acme: Caller, clinic: Furnished, bia: Caller
) -> None:
    """Sent twice, one line on the trail; all of a family come again, too."""
    acme.post("/api/clinic/patients", {"name": "José Prado Filho", "phone": JOSE["phone"]})
    first, again = (_open(bia, request_id="k1") for _ in range(2))
    other = _open(bia, request_id="k1", reason="Outro motivo qualquer")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json()
    assert again.headers["Location"] == first.headers["Location"]
    assert len(first.get_json()["patient_ids"]) == 2
    assert other.get_json()["code"] == "clinic.request_reused"
    with acme.db() as db:
        assert db.scalar("select count(*) from patient_opening") == 2


def test_only_who_sees_their_own_alone_is_offered_it(
    acme: Caller, clinic: Furnished, bia: Caller
) -> None:
    """Others see everybody anyway; and what was sought is in the form already."""
    sought = "/clinic/patients?q=Prado"

    assert "/clinic/patients/openings/new?name=Prado" in bia.get(sought).text
    assert "openings" not in acme.get("/clinic/patients?q=zzz").text
    assert 'value="Prado"' in bia.get("/clinic/patients/openings/new?name=Prado").text
