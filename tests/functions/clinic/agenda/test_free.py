"""Where a visit fits between others: its buffer counts, a gap of just its length is free."""

from tests.functions.clinic.furnish import ALWAYS_OPEN, Furnished
from tests.support.caller import Caller

DAY = "2031-03-03"


def test_a_gap_of_just_its_length_is_free(acme: Caller, clinic: Furnished) -> None:
    """An hour with its buffer: free from 10:30 to 11:30, not from 12:00 to 12:55."""
    whose = {"professional_ids": [clinic.professional_id]}
    body = {"name": "Longa", "duration_min": 45, "buffer_after_min": 15} | whose
    made = acme.post("/api/clinic/services", body).get_json()["service"]
    for at in ("11:30", "12:55"):
        booking = clinic.booking(f"{DAY}T{at}:00-03:00")
        assert acme.post("/api/clinic/appointments", booking).status_code == 201

    asked = f"service_id={made['id']}&day={DAY}"
    of_day = acme.get(f"/api/clinic/slots?{asked}").get_json()["slots"]
    first = acme.get(f"/api/clinic/slots/first?{asked}&days=1&limit=50").get_json()["slots"]

    assert of_day == first
    assert [one["time"] for one in first if "09:00" <= one["time"] < "14:30"] == [
        "09:00",
        "10:30",
        "13:25",
        "13:30",
        "14:00",
    ]


def test_where_one_has_no_time_colleagues_of_that_day_are_named(
    acme: Caller, clinic: Furnished
) -> None:
    """The first of who does the service; nobody where there is time, or anybody is asked for."""
    body = {"name": "Bia", "service_ids": [clinic.service_id], "hours": ALWAYS_OPEN}
    bia = acme.post("/api/clinic/professionals", body).get_json()["professional"]["id"]
    off = {"first_on": DAY, "professional_id": clinic.professional_id}
    path = f"/api/clinic/slots?service_id={clinic.service_id}&day={DAY}&professional_id="
    assert acme.get(f"{path}{clinic.professional_id}").get_json()["others"] == []
    assert acme.post("/api/clinic/exceptions", off).status_code == 201

    told = acme.get(f"{path}{clinic.professional_id}").get_json()

    assert told["slots"] == []
    assert {one["professional_id"] for one in told["others"]} == {bia}
    assert len(told["others"]) == 8
    shown = acme.get(f"/clinic/slots{path.partition('slots')[2]}{clinic.professional_id}").text
    assert "Com colegas, nesse dia:" in shown
    assert f'data-who="{bia}"' in shown
