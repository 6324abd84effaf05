"""Where the desk meets who waits: on a patient's page, and when it books what they wait for."""

import json
from datetime import datetime
from typing import Any

import pytest

from tests.functions.clinic.furnish import ALWAYS_OPEN
from tests.functions.clinic.online.conftest import noon, text
from tests.functions.clinic.staff import Deliver, colleague
from tests.functions.clinic.waitlist.conftest import LIST, VISITS, Waiting
from tests.support.caller import Caller


def test_a_patient_s_page_leads_to_the_list(acme: Caller, waiting: Waiting) -> None:
    """To be put on it; then it says what they wait for."""
    bia = waiting.patient("Bia Lima")
    before = text(acme.get(f"/clinic/patients/{bia}"))
    waiting.wait(bia)
    after = text(acme.get(f"/clinic/patients/{bia}"))
    told = acme.get(f"/api/clinic/patients/{bia}").get_json()

    assert f"/clinic/waitlist/new?patient_id={bia}" in before
    assert "Na lista de espera: Massagem" in after
    assert f"/clinic/waitlist?patient_id={bia}" in after
    assert [one["service_name"] for one in told["waits"]] == ["Massagem"]


def test_the_list_of_one_patient(
    deliver: Deliver, acme: Caller, globex: Caller, waiting: Waiting
) -> None:
    """Of whoever is seen, and of nobody else's."""
    bia = waiting.patient("Bia Lima")
    for one in (waiting.patient("Caio Reis"), bia):
        waiting.wait(one)
    asked = f"{LIST}?patient_id={bia}"

    assert [one["patient_id"] for one in acme.get(asked).get_json()["wishes"]] == [bia]
    assert "Caio Reis" not in text(acme.get(f"/clinic/waitlist?patient_id={bia}"))
    assert colleague(deliver, acme, "Otto Braga").get(asked).status_code == 404
    assert globex.get(asked).status_code == 404


def _book(waiting: Waiting, patient_id: str, /, **changes: Any) -> dict[str, Any]:
    booking = waiting.made.booking(noon().isoformat(), patient_id=patient_id) | changes
    answer = waiting.acme.post(VISITS, booking)
    assert answer.status_code == 201
    toast: dict[str, Any] = json.loads(answer.headers["HX-Trigger"])["toast"]
    return toast


def test_who_is_booked_by_hand_may_wait_no_more(acme: Caller, waiting: Waiting) -> None:
    """The notice leads to what the visit answers, where one click ends it; nothing ends itself."""
    bia = waiting.patient("Bia Lima")
    waiting.wait(bia)

    link = _book(waiting, bia)["link"]
    [wish] = acme.get(LIST).get_json()["wishes"]

    assert link["text"] == "Estava na lista de espera"
    assert link["href"] == f"/clinic/waitlist?patient_id={bia}"
    assert datetime.fromisoformat(wish["booked_at"]) == noon()
    assert "Já marcou" in text(acme.get(link["href"]))
    acme.post(f"{LIST}/{wish['id']}/withdrawal")
    assert waiting.listed() == []


@pytest.mark.parametrize("of", ["service_id", "professional_id", "patient_id"])
def test_another_visit_answers_nothing(acme: Caller, waiting: Waiting, of: str) -> None:
    """Of something else, with somebody else, or somebody else's."""
    made = waiting.made
    bia = waiting.patient("Bia Lima")
    zelo = {"name": "Zelo", "duration_min": 30, "professional_ids": [made.professional_id]}
    teo = {"name": "Téo", "service_ids": [made.service_id], "hours": ALWAYS_OPEN}
    others = {
        "service_id": acme.post("/api/clinic/services", zelo).get_json()["service"]["id"],
        "professional_id": acme.post("/api/clinic/professionals", teo).get_json()["professional"][
            "id"
        ],
        "patient_id": made.patient_id,
    }
    waiting.wait(bia, professional_ids=[made.professional_id])

    assert "link" not in _book(waiting, bia, **{of: others[of]})
    assert _booked_at(acme) == [None]


def test_what_was_booked_before_answers_nothing(acme: Caller, waiting: Waiting) -> None:
    """They have it, and want another."""
    bia = waiting.patient("Bia Lima")
    _book(waiting, bia)
    waiting.wait(bia)

    assert _booked_at(acme) == [None]


def _booked_at(acme: Caller) -> list[str | None]:
    return [one["booked_at"] for one in acme.get(LIST).get_json()["wishes"]]
