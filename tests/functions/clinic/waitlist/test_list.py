"""The waiting list as staff keeps it: what cannot be waited for, and whose wishes one sees."""

import json
from typing import Any
from uuid import uuid4

import pytest

from functions.clinic.waitlist import wishes
from tests.functions.clinic.furnish import furnish
from tests.functions.clinic.online.conftest import noon, text
from tests.functions.clinic.staff import Deliver, colleague
from tests.functions.clinic.waitlist.conftest import LIST, VISITS, Waiting
from tests.support.caller import Caller

CHOICE = "/api/clinic/waitlist/choice"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"until_on": str(noon(-1).date())}, "until_on"),
        ({"from_time": "12:00", "until_time": "12:00"}, "until_time"),
        ({"weekdays": [8]}, "weekdays"),
        ({"service_id": str(uuid4())}, "service_id"),
        ({"professional_ids": [str(uuid4())]}, "professional_ids"),
        ({"patient_id": None}, "patient_id"),
    ],
)
def test_what_cannot_be_waited_for_is_refused(
    waiting: Waiting, changes: dict[str, Any], field: str
) -> None:
    """Beside its field; nobody is put on the list."""
    answer = waiting.wait(waiting.made.patient_id, **changes)

    assert answer.status_code in {400, 404}
    assert list(answer.get_json()["fields"]) == [field]
    assert waiting.listed() == []


def test_nobody_waits_for_what_is_not_offered(acme: Caller, waiting: Waiting) -> None:
    """A service that was put aside; whoever is to do it."""
    body = {"name": "Massagem", "duration_min": 30, "active": False}
    acme.put(f"/api/clinic/services/{waiting.made.service_id}", body)

    answer = waiting.wait(waiting.made.patient_id)

    assert answer.status_code == 400
    assert list(answer.get_json()["fields"]) == ["service_id"]
    assert waiting.listed() == []


def test_a_patient_waits_for_so_much(waiting: Waiting) -> None:
    """Five wishes, then one has to go first."""
    for _ in range(wishes.OF_ONE):
        assert waiting.wait(waiting.made.patient_id).status_code == 201

    assert waiting.wait(waiting.made.patient_id).get_json()["code"] == "clinic.waits_enough"


def test_the_same_request_is_one_wish(waiting: Waiting) -> None:
    """A double click."""
    answers = [waiting.wait(waiting.made.patient_id, request_id="one") for _ in range(2)]

    assert [one.status_code for one in answers] == [201, 200]
    assert len(waiting.listed()) == 1


def test_somebody_new_is_registered_with_it(acme: Caller, waiting: Waiting) -> None:
    """As in a booking."""
    new = {"patient_name": "Nova Pessoa", "patient_phone": "11987652222"}

    answer = waiting.wait(None, **new)

    assert answer.status_code == 201
    assert "sem e-mail: ligue" in text(acme.get("/clinic/waitlist"))


def test_one_sees_the_wishes_of_patients_one_sees(
    deliver: Deliver, acme: Caller, waiting: Waiting
) -> None:
    """Who has no agenda here sees nobody's, and takes nobody off."""
    wish = waiting.wait(waiting.made.patient_id).get_json()["wish"]["id"]
    other = colleague(deliver, acme, "Otto Braga")

    assert other.get(LIST).get_json()["wishes"] == []
    assert other.post(f"{LIST}/{wish}/withdrawal").status_code == 404


def test_another_tenant_s_ids_are_nobody_s(acme: Caller, globex: Caller, waiting: Waiting) -> None:
    """Neither to wait for, nor to take off the list."""
    theirs = furnish(globex)
    wish = waiting.wait(waiting.made.patient_id).get_json()["wish"]["id"]

    assert waiting.wait(theirs.patient_id).status_code == 404
    assert waiting.wait(waiting.made.patient_id, service_id=theirs.service_id).status_code == 404
    assert globex.post(f"{LIST}/{wish}/withdrawal").status_code == 404
    assert globex.get(LIST).get_json()["wishes"] == []


def test_how_offers_are_made_is_chosen_by_its_keepers(acme: Caller, waiting: Waiting) -> None:
    """Who comes second is told; the same again changes nothing."""
    said = {"offer_minutes": 45, "notice_hours": 3}
    first = acme.put(CHOICE, said).get_json()["choice"]

    assert acme.put(CHOICE, said).get_json()["choice"] == first
    assert acme.put(CHOICE, said | {"offer_minutes": 60}).status_code == 200
    late = acme.put(CHOICE, said | {"version": first["version"], "notice_hours": 5})
    assert late.get_json()["code"] == "clinic.changed_meanwhile"
    assert acme.as_("receptionist").put(CHOICE, said).status_code == 403
    assert acme.put(CHOICE, {"offer_minutes": 5, "notice_hours": 3}).status_code == 400


def test_whoever_cancels_is_told_who_may_want_the_time(acme: Caller, waiting: Waiting) -> None:
    """Those it may suit, written to or called; of others, and of what is past, nothing."""
    for name, changes in (
        ("Ana", {}),
        ("Bia", {"from_time": "13:00"}),
        ("Caio", {"weekdays": [noon(1).isoweekday()]}),
        ("Davi", {"until_on": str(noon(2).date())}),
    ):
        waiting.wait(waiting.patient(f"{name} Souza"), **changes)
    waiting.wait(waiting.patient("Elis Souza", email=None))
    visit = waiting.book()

    answer = acme.post(f"{VISITS}/{visit}/cancellation", {})

    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert toast["text"].startswith("Horário cancelado: ")
    assert toast["link"] == {"href": "/clinic/waitlist", "text": "2 na lista de espera"}
    assert toast["undo"].endswith("/reopening?act=cancellation")
