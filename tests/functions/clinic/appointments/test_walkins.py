"""Walk-ins: the next free minute of today, and whoever is at the desk has arrived."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.identity import utc_now
from tests.functions.clinic.furnish import Furnished
from tests.functions.clinic.noon import at_noon
from tests.support.caller import Caller

URL = "/api/clinic/appointments/walkins"
ALL_DAY = [{"weekday": day, "opens": "00:00", "closes": "24:00"} for day in range(1, 8)]
NEVER: list[dict[str, Any]] = []


def _hours(caller: Caller, clinic: Furnished, hours: list[dict[str, Any]]) -> None:
    body = {"name": "Lia", "service_ids": [clinic.service_id], "hours": hours}
    assert (
        caller.put(f"/api/clinic/professionals/{clinic.professional_id}", body).status_code == 200
    )


@pytest.fixture
def open_day(acme: Caller, clinic: Furnished) -> Furnished:
    """Lia works around the clock, and the clinic lies where it is about noon."""
    at_noon(acme.tenant)
    _hours(acme, clinic, ALL_DAY)
    return clinic


def _asked(clinic: Furnished, **more: Any) -> dict[str, Any]:
    return {"service_id": clinic.service_id, "patient_id": clinic.patient_id} | more


def test_who_is_here_is_seen_next(acme: Caller, open_day: Furnished) -> None:
    """On the next five minutes, arrived, and with both in the history."""
    before = utc_now().replace(second=0, microsecond=0)

    answer = acme.post(URL, _asked(open_day))

    visit = answer.get_json()["appointment"]
    starts_at = datetime.fromisoformat(visit["starts_at"])
    history = acme.get(f"/api/clinic/appointments/{visit['id']}").get_json()["history"]
    assert answer.status_code == 201
    assert visit["state"] == "checked_in"
    assert before <= starts_at < before + timedelta(minutes=10)
    assert starts_at.minute % 5 == 0
    assert {one["kind"] for one in history} == {"arrived", "booked"}


def test_the_next_one_comes_behind(acme: Caller, open_day: Furnished) -> None:
    """Where the first ends the second begins: nobody is seen twice at once."""
    first = acme.post(URL, _asked(open_day)).get_json()["appointment"]
    new = {"patient_id": None, "patient_name": "Nina Sá", "patient_phone": "11987650000"}

    second = acme.post(URL, _asked(open_day, **new)).get_json()

    assert second["appointment"]["starts_at"] == first["busy_until"]


def test_the_same_request_is_one_walk_in(acme: Caller, open_day: Furnished) -> None:
    """Sent twice, there is one; another person under its key is refused."""
    asked = _asked(open_day, request_id=str(uuid4()))
    first, second = (acme.post(URL, asked) for _ in range(2))

    other = acme.post(URL, asked | {"notes": "Outro"})

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.get_json()["appointment"]["id"] == first.get_json()["appointment"]["id"]
    assert other.get_json()["code"] == "clinic.request_reused"


def test_when_nobody_is_free_any_more_it_is_said(acme: Caller, clinic: Furnished) -> None:
    """By the form, before and after; nobody is registered for it."""
    _hours(acme, clinic, NEVER)
    new = {"patient_id": None, "patient_name": "Nina Sá", "patient_phone": "11987650000"}

    told = acme.get(f"{URL}/soonest?service_id={clinic.service_id}").get_json()
    refused = acme.post(URL, _asked(clinic, **new))

    assert told == {"soonest": None}
    assert (refused.status_code, refused.get_json()["code"]) == (409, "clinic.slot_taken")
    assert acme.get("/api/clinic/patients?q=nina").get_json()["patients"] == []


def test_when_it_would_be_is_told_before(acme: Caller, open_day: Furnished) -> None:
    """With whom, on the page as well."""
    path = f"appointments/walkins/soonest?service_id={open_day.service_id}"

    told = acme.get(f"/api/clinic/{path}").get_json()["soonest"]
    page = acme.get(f"/clinic/{path}").get_data(as_text=True)

    assert told["professional_name"] == "Lia"
    assert "Próximo livre" in page


def test_it_is_taken_back_at_once(acme: Caller, open_day: Furnished) -> None:
    """The notice of it says how."""
    answer = acme.post(URL, _asked(open_day))
    visit = answer.get_json()["appointment"]
    path = f"/api/clinic/appointments/{visit['id']}/cancellation"

    assert acme.post(path, {"version": visit["version"]}).status_code == 200
    assert f"{visit['id']}/cancellation" in answer.headers["HX-Trigger"]


def test_another_tenant_s_ids_are_nobody_s(
    acme: Caller, globex: Caller, open_day: Furnished
) -> None:
    """Neither told nor booked."""
    path = f"{URL}/soonest?service_id={open_day.service_id}"

    assert globex.get(path).status_code == 404
    assert globex.post(URL, _asked(open_day)).status_code == 404
