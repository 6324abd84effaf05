"""Working hours are the wall clock's: over midnight, and on days that lose or repeat an hour."""

from typing import Any

import pytest

from tests.functions.clinic.furnish import Furnished
from tests.support.caller import Caller

URL = "/api/clinic/appointments"
NO_MIDNIGHT = "2018-11-04"
"""A Sunday that began at 01:00 in São Paulo (Decreto 9.242/2017)."""


def _hours(caller: Caller, clinic: Furnished, *hours: tuple[int, str, str]) -> None:
    body = {"name": "Lia", "service_ids": [clinic.service_id]}
    body["hours"] = [{"weekday": d, "opens": o, "closes": c} for d, o, c in hours]
    answer = caller.put(f"/api/clinic/professionals/{clinic.professional_id}", body)
    assert answer.status_code == 200, answer.get_data(as_text=True)


def _book(caller: Caller, clinic: Furnished, **when: Any) -> Any:
    body = clinic.booking("")
    del body["starts_at"]
    return caller.post(URL, body | when)


def _times(caller: Caller, clinic: Furnished, day: str) -> list[str]:
    url = f"/api/clinic/slots?service_id={clinic.service_id}&day={day}"
    return [slot["time"] for slot in caller.get(url).get_json()["slots"]]


@pytest.fixture
def hour(acme: Caller, clinic: Furnished) -> Furnished:
    """A service of an hour, beside the furnished one."""
    body = {"name": "Drenagem", "duration_min": 60}
    made = acme.post("/api/clinic/services", body).get_json()["service"]["id"]
    return Furnished(made, clinic.professional_id, clinic.patient_id)


def test_hours_that_touch_over_midnight_admit_a_visit_over_it(
    acme: Caller, hour: Furnished
) -> None:
    """From 22 to 24 and from 0 to 2 is four hours of work: 23:30 for an hour fits."""
    _hours(acme, hour, (2, "22:00", "24:00"), (3, "00:00", "02:00"))

    answer = _book(acme, hour, day="2031-03-04", time="23:30")

    assert answer.status_code == 201, answer.get_data(as_text=True)
    assert "23:30" in _times(acme, hour, "2031-03-11")


def test_hours_that_do_not_touch_admit_none(acme: Caller, hour: Furnished) -> None:
    """Five minutes at home are the end of the day; the refusal names this day's hours alone."""
    _hours(acme, hour, (2, "22:00", "24:00"), (3, "00:05", "02:00"))

    answer = _book(acme, hour, day="2031-03-04", time="23:30")

    assert answer.get_json()["code"] == "clinic.outside_hours"
    told = answer.get_json()["fields"]["time"]
    assert told == "Atende das 22:00–24:00 nesse dia. Livres: 22:00, 22:30, 23:00."
    assert "23:30" not in _times(acme, hour, "2031-03-11")


def test_what_begins_after_midnight_is_not_offered_over(acme: Caller, hour: Furnished) -> None:
    """Neither a list nor a click offers 23:30 when 00:00 of the next day is taken."""
    _hours(acme, hour, (2, "22:00", "24:00"), (3, "00:00", "02:00"))
    assert _book(acme, hour, day="2031-03-05", time="00:00").status_code == 201

    agenda = acme.get("/api/clinic/agenda?day=2031-03-04").get_json()["agenda"]

    assert _times(acme, hour, "2031-03-04")[-1] == "23:00"
    assert agenda["columns"][0]["free"][-1]["time"] == "23:00"
    assert agenda["columns"][0]["blocks"] == []


def test_a_day_that_began_at_one_keeps_its_hours(acme: Caller, clinic: Furnished) -> None:
    """From 9 to 18 on the wall, though fewer hours had passed since the day began."""
    _hours(acme, clinic, (7, "09:00", "18:00"))

    early = _book(acme, clinic, day=NO_MIDNIGHT, time="09:00")
    late = _book(acme, clinic, day=NO_MIDNIGHT, time="18:00")

    assert (early.status_code, late.status_code) == (201, 400)
    times = _times(acme, clinic, NO_MIDNIGHT)
    assert (times[0], times[-1]) == ("09:30", "17:30")
    agenda = acme.get(f"/api/clinic/agenda?day={NO_MIDNIGHT}").get_json()["agenda"]
    assert agenda["columns"][0]["blocks"][0]["at"] == 9 * 12


@pytest.mark.parametrize(
    "when", [{"day": NO_MIDNIGHT, "time": "00:30"}, {"starts_at": f"{NO_MIDNIGHT}T00:30"}]
)
def test_a_time_that_never_was_is_refused(
    acme: Caller, clinic: Furnished, when: dict[str, str]
) -> None:
    """Clocks went from 24:00 to 01:00; half past midnight would have been another hour."""
    answer = _book(acme, clinic, **when)

    assert answer.status_code == 400
    assert "não existe nesse dia" in " ".join(answer.get_json()["fields"].values())
    assert "00:30" not in _times(acme, clinic, NO_MIDNIGHT)


def test_a_visit_up_to_a_skipped_midnight_is_within_hours(acme: Caller, clinic: Furnished) -> None:
    """It ends when the clock jumps to 01:00, which is nobody's overtime."""
    _hours(acme, clinic, (6, "22:00", "24:00"))

    assert _book(acme, clinic, day="2018-11-03", time="23:30").status_code == 201


def test_a_repeated_hour_is_its_first(acme: Caller, clinic: Furnished) -> None:
    """23:30 of 17 February 2018 came twice: at 01:30 UTC, and an hour later."""
    _hours(acme, clinic, (6, "22:00", "24:00"))

    answer = _book(acme, clinic, day="2018-02-17", time="23:30")

    assert answer.get_json()["appointment"]["starts_at"] == "2018-02-18T01:30:00+00:00"


@pytest.mark.parametrize(
    "when",
    [
        {"day": "2031-03-03", "time": 34200},
        {"day": "2031-03-03", "time": "09:30Z"},
        {"day": 1, "time": "09:30"},
        {"starts_at": 1930300200},
        {"starts_at": "1930300200"},
        {"day": "2031-03-03", "time": "11:30", "force": "yes"},
    ],
)
def test_what_only_looks_like_it_is_refused(
    acme: Caller, clinic: Furnished, when: dict[str, Any]
) -> None:
    """Numbers are no times, a wall clock has no zone, and yes is sim."""
    answer = _book(acme, clinic, **when)

    assert answer.status_code == 400
    assert answer.get_json()["fields"].keys() <= when.keys()


@pytest.mark.parametrize(("time", "day"), [("9h30", "2031-03-05"), ("9:30", "05/03/2031")])
def test_what_is_plainly_meant_is_read(
    acme: Caller, clinic: Furnished, time: str, day: str
) -> None:
    """Half past nine, and the fifth of March."""
    made = _book(acme, clinic, day=day, time=time).get_json()["appointment"]

    assert made["starts_at"] == "2031-03-05T12:30:00+00:00"
