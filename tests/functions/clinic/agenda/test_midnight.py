"""Visits over midnight: each of their two days has its part of them, and knows the other's."""

from typing import Any

import pytest

from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

URL = "/api/clinic/appointments"
LATE = "2031-03-04T23:30:00-03:00"


@pytest.fixture
def hour(acme: Caller, clinic: Furnished) -> str:
    """A service of an hour, with half an hour of tidying up."""
    body = {"name": "Drenagem", "duration_min": 60, "buffer_after_min": 30}
    body["professional_ids"] = [clinic.professional_id]
    made: str = acme.post("/api/clinic/services", body).get_json()["service"]["id"]
    return made


@pytest.fixture
def late(acme: Caller, clinic: Furnished, hour: str) -> str:
    """A visit from 23:30 on 4 March to 00:30 on the 5th, outside working hours."""
    body = clinic.booking(LATE, service_id=hour, force=True)
    made: str = acme.post(URL, body).get_json()["appointment"]["id"]
    return made


def _column(acme: Caller, day: str) -> dict[str, Any]:
    agenda = acme.get(f"/api/clinic/agenda?day={day}").get_json()["agenda"]
    column: dict[str, Any] = agenda["columns"][0]
    return column


@pytest.mark.parametrize(("day", "at", "rows"), [("2031-03-04", 282, 6), ("2031-03-05", 0, 6)])
def test_it_is_drawn_on_both_days(acme: Caller, late: str, day: str, at: int, rows: int) -> None:
    """Half an hour on each, under the times it really has."""
    [block] = _column(acme, day)["blocks"]

    assert (block["at"], block["rows"]) == (at, rows)
    assert (block["begins"], block["ends"]) == ("23:30", "00:30")
    assert "23:30–00:30" in acme.get(f"/clinic/agenda?day={day}").get_data(as_text=True)


def test_the_next_day_says_since_when(acme: Caller, late: str) -> None:
    """In a list, 23:30 would be read as that evening's."""
    assert "desde ontem" in acme.get("/clinic/agenda?day=2031-03-05").get_data(as_text=True)
    assert "desde ontem" not in acme.get("/clinic/agenda?day=2031-03-04").get_data(as_text=True)


def test_its_time_is_not_offered_on_the_next_day(acme: Caller, late: str) -> None:
    """Until 00:30 the visit, until 01:00 its buffer: neither a click nor a list offers less."""
    assert _column(acme, "2031-03-05")["free"][0]["time"] == "01:00"


def test_tidying_up_alone_takes_time_and_draws_nothing(
    acme: Caller, clinic: Furnished, hour: str
) -> None:
    """A visit that ends at midnight keeps the professional half an hour longer."""
    at = "2031-03-04T23:00:00-03:00"
    acme.post(URL, clinic.booking(at, service_id=hour, force=True))

    column = _column(acme, "2031-03-05")

    assert column["blocks"] == []
    assert column["free"][0]["time"] == "00:30"


def test_the_longest_visit_is_known_half_a_day_later(acme: Caller, clinic: Furnished) -> None:
    """Eight hours and four of tidying up, from just after noon."""
    body = {"name": "Imersão", "duration_min": 480, "buffer_after_min": 240}
    body["professional_ids"] = [clinic.professional_id]
    service = acme.post("/api/clinic/services", body).get_json()["service"]["id"]
    acme.post(URL, clinic.booking("2031-03-04T12:05:00-03:00", service_id=service))

    assert _column(acme, "2031-03-05")["free"][0]["time"] == "00:05"


def test_free_times_begin_after_it(acme: Caller, clinic: Furnished, late: str) -> None:
    """What the booking form lists agrees with what would be refused."""
    url = f"/api/clinic/slots?service_id={clinic.service_id}&day=2031-03-05"

    times = [slot["time"] for slot in acme.get(url).get_json()["slots"]]

    assert times[0] == "01:00"


def test_a_cancelled_one_is_told_on_both_days_and_takes_no_time(acme: Caller, late: str) -> None:
    """As any other that was cancelled."""
    acme.post(f"{URL}/{late}/cancellation", {})

    agenda = acme.get("/api/clinic/agenda?day=2031-03-05").get_json()["agenda"]

    assert [one["appointment"]["id"] for one in agenda["cancelled"]] == [late]
    assert agenda["columns"][0]["free"][0]["time"] == "00:00"


def test_a_refusal_names_no_time_that_meets_the_next_day(acme: Caller, clinic: Furnished) -> None:
    """A late visit would fit, its tidying up would not."""
    body = {"name": "Drenagem", "duration_min": 30, "buffer_after_min": 60}
    body["professional_ids"] = [clinic.professional_id]
    service = acme.post("/api/clinic/services", body).get_json()["service"]["id"]
    acme.post(URL, clinic.booking("2031-03-05T00:00:00-03:00"))
    acme.post(URL, clinic.booking("2031-03-04T21:30:00-03:00", service_id=service))

    late = clinic.booking("2031-03-04T22:00:00-03:00", service_id=service)
    reason = acme.post(URL, late).get_json()["fields"]["starts_at"]

    assert "20:00" in reason
    assert "23:00" not in reason
